"""
A real Keycloak for the tests, fetched with Maven and run with Java, without Docker.

    python tests/keycloak/server.py       starts one, prints its issuer, stops at Ctrl-C or end of input

It is made ready once per checkout: fetched, built for a small database in a file, and `realm.json` imported
(two minutes); from then on it starts in some seconds of one core. A run of the tests starts one, in the
background and before anything else (`begin`, called by tests/conftest.py), and each process of the run waits
for it where it is needed (`issuer`). Where mvn or java is missing its tests are skipped with the reason; with
`CI=true` they fail instead.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent
LIB = HERE / "lib"
POM, REALM = HERE / "pom.xml", HERE / "realm.json"
STARTED = "GRAPHSVC_TEST_KEYCLOAK_STARTED"
"""Variable by which the processes of a run find the one server: its port, and its folder."""

UNUSED = "account,admin,authorization,ciba,device-flow,impersonation,kerberos,organization,par,web-authn"
BUILD = (
    "--db=dev-file",
    "--health-enabled=false",
    "--metrics-enabled=false",
    f"--features-disabled={UNUSED}",
)

THREADS = "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory"
JAVA = (
    *("java", "-Xms64m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
    *(
        f"--add-opens=java.base/java.{package}=ALL-UNNAMED"
        for package in ("util", "util.concurrent", "security")
    ),
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    f"-Djava.util.concurrent.ForkJoinPool.common.threadFactory={THREADS}",
    "-Dpicocli.disable.closures=true",
)
MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint"
WAIT_SECONDS = 400


class NoServer(RuntimeError):
    """There can be no Keycloak here; the text says why."""


def made() -> Path:
    """
    The folder of a Keycloak that is ready to start, made on first use.

    Errors: NoServer where mvn or java is missing, or the making fails.
    """
    home, mark = LIB / "home", LIB / ".made"
    wanted = sha256(POM.read_bytes() + REALM.read_bytes() + " ".join(BUILD).encode()).hexdigest()
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise NoServer(f"{tool} is not installed")
    LIB.mkdir(exist_ok=True)
    with (LIB / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_text() != wanted:
            _make(home)
            mark.write_text(wanted)
    return home


def _make(home: Path) -> None:
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={LIB}", "-DexcludeTransitive=true"]
    for old in LIB.glob("*.zip"):
        old.unlink()
    shutil.rmtree(home, ignore_errors=True)
    _run("mvn", "-q", "-B", "-f", str(POM), *goal)
    (packed,) = LIB.glob("keycloak-quarkus-dist-*.zip")
    with tempfile.TemporaryDirectory(dir=LIB) as folder:
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)
        (unpacked,) = Path(folder).iterdir()
        unpacked.rename(home)
    packed.unlink()
    _run(*_command(home), "build", *BUILD)
    _run(*_command(home, "-Dkc.config.built=true"), "import", "--optimized", f"--file={REALM}")


def _command(home: Path, *more: str) -> tuple[str, ...]:
    places = (f"-Dkc.home.dir={home}", f"-Djboss.server.config.dir={home / 'conf'}")
    return (*JAVA, *more, *places, "-cp", str(home / "lib" / "quarkus-run.jar"), MAIN)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = (done.stdout + done.stderr).strip()[-500:]
        raise NoServer(f"{command[0]} could not make Keycloak ready: {told}")


def address(port: int | str) -> str:
    """The issuer of the tests' realm."""
    return f"http://127.0.0.1:{port}/realms/town"


def _serve(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start one in a folder of its own; its files are the made one's, its database a copy."""
    home = made()
    for name in ("lib", "providers", "themes", "conf"):
        (folder / name).symlink_to(home / name)
    shutil.copytree(home / "data", folder / "data")
    places = (f"--http-port={port}", "--http-host=127.0.0.1")
    options = (*places, "--http-enabled=true", "--hostname-strict=false")
    command = _command(folder, "-Dkc.config.built=true")
    with (folder / "out.log").open("ab") as log:
        return subprocess.Popen(
            [*command, "start", "--optimized", "--cache=local", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def begin() -> None:
    """Start one in the background for this run and all its processes, unless that has been done."""
    if STARTED in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="graphsvc-keycloak-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, str(HERE / "server.py"), str(port), str(folder)],
        stdin=subprocess.PIPE,  # it goes when this process does, even by kill -9
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.environ[STARTED] = f"{port} {folder}"
    atexit.register(_end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)


@functools.cache
def issuer() -> str:
    """
    The issuer of the run's server, once it answers.

    Errors: NoServer.
    """
    begin()
    port, _, folder = os.environ[STARTED].partition(" ")
    why = Path(folder) / "why-not"
    until = time.monotonic() + WAIT_SECONDS
    while not _answers(address(port)):
        if why.is_file():
            raise NoServer(why.read_text())
        if time.monotonic() > until:
            raise NoServer("Keycloak does not answer")
        time.sleep(0.25)
    return address(port)


def _answers(place: str) -> bool:
    try:
        with urlopen(f"{place}/.well-known/openid-configuration", timeout=20) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def main() -> None:
    """Run a server until the end of input; `server.py [PORT FOLDER]`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 18080
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="graphsvc-keycloak-"))
    os.nice(5)  # the tests come first
    process = None
    try:
        process = _serve(port, folder)
        print(f"GRAPHSVC_OIDC_ISSUER={address(port)}", flush=True)  # noqa: T201
        sys.stdin.read()
    except NoServer as problem:
        (folder / "why-not").write_text(str(problem))
        sys.stdin.read()
    except KeyboardInterrupt:
        pass
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
