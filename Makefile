# Kompetansegraf. Needs Python 3.11 or newer and make; `make run` and `make test` install the rest into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: setup run test lint bench

# make setup   a virtual environment in .venv with everything in it
setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock requirements-engine.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -r requirements-engine.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(STAMP)

# make run     load vocabulary and demo if the store is empty, print the three answers, serve on 127.0.0.1:8000
run: setup
	$(BIN)/graphsvc start

# make test    every test, on the embedded engine and on Neo4j where java and mvn are there
test: setup
	$(BIN)/pytest -n 2 --dist loadscope

# make lint    ruff, mypy strict, the import contracts
lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# make bench   the budgets of the design beside their peers, into benchmarks/RESULTS.md
bench: setup
	$(BIN)/python -m benchmarks
