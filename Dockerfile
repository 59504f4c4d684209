# The service, for docker-compose.yml: dependencies from the lock, then the project, run by nobody special.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# Apart from the code, so that they are fetched anew only when the lock changes.
COPY requirements.lock requirements-engine.txt ./
RUN pip install --require-hashes -r requirements.lock && pip install --no-deps -r requirements-engine.txt

COPY pyproject.toml README.md LICENSE ./
COPY graphsvc graphsvc
COPY api api
COPY loaders loaders
COPY cypher cypher
COPY ontology ontology
COPY vocabulary vocabulary
COPY web web
RUN pip install --no-deps --no-build-isolation . && rm -rf /app/* && useradd --create-home --uid 10001 graphsvc

USER graphsvc
WORKDIR /home/graphsvc
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["graphsvc", "serve", "--host", "0.0.0.0", "--port", "8000"]
