"""
A real Neo4j server for the tests, fetched with Maven and run with Java, without Docker.

    python tests/neo4j/server.py       starts one, prints where it listens, stops at Ctrl-C

`GRAPHSVC_TEST_NEO4J` names a server to use instead (with `GRAPHSVC_TEST_NEO4J_PASSWORD`, and
`GRAPHSVC_TEST_NEO4J_USER` where it is not neo4j): **the tests empty its database**. Without it each process
of tests starts one server of its own in a temporary folder and stops it at the end. Where mvn or java is
missing the tests of Neo4j are skipped with the reason; with `CI=true` they fail instead.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pydantic import SecretStr

from graphsvc.settings import Settings

HERE = Path(__file__).resolve().parent
LIB = HERE / "lib"
POM = HERE / "pom.xml"

# The server's own parent waits on a pipe, so that java and its folder go when the tests do, even by kill -9.
GUARD = """
home=$1; shift; "$@" & java=$!; read -r word; kill $java 2>/dev/null; wait $java
test "$word" = stop || rm -rf "$home"
"""

QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
"""A server of minutes: the compiler that makes it quick after hours costs half of the tests' time."""

OPENS = tuple(
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.nio", "sun.nio.ch", "java.io", "java.util.concurrent")
)

CONF = """\
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size=256m
server.memory.heap.max_size={heap}
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
dbms.security.auth_minimum_password_length=4
db.tx_log.rotation.retention_policy=keep_none
db.tx_log.rotation.size=32m
db.logs.query.enabled=OFF
server.bolt.connection_keep_alive_for_requests=ALL
{extra}
"""


class NoServer(RuntimeError):
    """There can be no Neo4j here; the text says why."""


def jars() -> Path:
    """
    The folder of the server's jars, fetched on first use.

    Errors: NoServer where mvn or java is missing, or the fetch fails.
    """
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None and (tool == "java" or not _fetched()):
            raise NoServer(f"{tool} is not installed")
    LIB.mkdir(exist_ok=True)
    with (LIB / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _fetched():
            _fetch()
    return LIB


def _fetched() -> bool:
    mark = LIB / ".pom"
    return mark.is_file() and mark.read_text() == POM.read_text()


def _fetch() -> None:
    for old in LIB.glob("*.jar"):
        old.unlink()
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={LIB}", "-DincludeScope=runtime"]
    command = ["mvn", "-q", "-B", "-f", str(POM), *goal]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServer(f"mvn could not fetch Neo4j: {(done.stdout + done.stderr).strip()[:500]}")
    (LIB / ".pom").write_text(POM.read_text())


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """
    One Neo4j in a temporary home; it keeps port, password and data from `start` to `start`.

    `extra` are further lines of neo4j.conf; `quick` is for a server whose speed is not measured.
    """

    user = "neo4j"

    def __init__(self, *, heap: str = "1g", extra: str = "", quick: bool = True) -> None:
        self.port = free_port()
        self.password = secrets.token_urlsafe(12)
        self.home = Path(tempfile.mkdtemp(prefix="graphsvc-neo4j-"))
        self._heap = heap
        self._flags = QUICK if quick else QUICK[:1]
        self._fresh = True
        self._process: subprocess.Popen[bytes] | None = None
        conf = self.home / "conf"
        conf.mkdir()
        (conf / "neo4j.conf").write_text(CONF.format(port=self.port, heap=heap, extra=extra))

    @property
    def settings(self) -> Settings:
        """The settings of a store in this server."""
        return Settings(store=self.url, neo4j_password=SecretStr(self.password))

    @property
    def url(self) -> str:
        return f"neo4j://127.0.0.1:{self.port}"

    def start(self, seconds: float = 120) -> Server:
        """Up and answering with the password set when this returns."""
        folder = jars()
        main = [f"-Xmx{self._heap}", *self._flags, "-cp", f"{folder}/*", *OPENS]
        places = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        command = ["java", *main, "org.neo4j.server.CommunityEntryPoint", *places]
        with (self.home / "out.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", str(self.home), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._await(time.monotonic() + seconds)
        return self

    def stop(self, seconds: float = 60) -> None:
        """Down in good order; the data stay."""
        if self._process is None:
            return
        self.thaw()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(b"stop\n")
            self._process.stdin.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Down at once, as by a power cut."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """Still listening but answering nobody, as behind a network that swallows packets."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Answering again after `freeze`."""
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        """Down, and its folder gone."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def _await(self, deadline: float) -> None:
        while not self._answers():
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                tail = (self.home / "out.log").read_text(errors="replace")[-800:]
                self.kill()
                raise NoServer(f"Neo4j did not start: {tail}")
            time.sleep(0.25)

    def _answers(self) -> bool:
        from neo4j import GraphDatabase
        from neo4j.exceptions import DriverError, Neo4jError

        password = "neo4j" if self._fresh else self.password
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                pass
            with GraphDatabase.driver(self.url, auth=(self.user, password), connection_timeout=5) as driver:
                if self._fresh:
                    change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
                    driver.execute_query(change, new=self.password, database_="system")  # type: ignore[arg-type]
                    self._fresh = False
                    return False
                driver.execute_query("RETURN 1", database_="neo4j")
                return True
        except (OSError, DriverError, Neo4jError):
            return False


@functools.cache
def _shared() -> Server | str:
    """The server of this process, or why there is none."""
    try:
        server = Server()
        atexit.register(server.remove)
        return server.start()
    except NoServer as problem:
        if os.environ.get("CI") == "true":
            raise
        return str(problem)


def neo4j_url() -> str | None:
    """
    Where the tests find Neo4j, started on the first call; None where there can be none (then `why_not()`).

    Errors: NoServer with CI=true.
    """
    named = os.environ.get("GRAPHSVC_TEST_NEO4J")
    if named:
        return named
    server = _shared()
    return server.url if isinstance(server, Server) else None


def neo4j_user() -> str:
    """The user of `neo4j_url()`."""
    return os.environ.get("GRAPHSVC_TEST_NEO4J_USER", "neo4j")


def neo4j_password() -> str:
    """The password of `neo4j_url()`."""
    if os.environ.get("GRAPHSVC_TEST_NEO4J"):
        return os.environ.get("GRAPHSVC_TEST_NEO4J_PASSWORD", "")
    server = _shared()
    return server.password if isinstance(server, Server) else ""


def neo4j_settings() -> Settings:
    """The settings of a store there, as `neo4j_url()` must have found it."""
    url = neo4j_url()
    assert url is not None
    return Settings(store=url, neo4j_user=neo4j_user(), neo4j_password=SecretStr(neo4j_password()))


def why_not() -> str:
    """Why `neo4j_url()` is None; empty where it is not."""
    if os.environ.get("GRAPHSVC_TEST_NEO4J"):
        return ""
    server = _shared()
    return "" if isinstance(server, Server) else f"no Neo4j for the tests: {server}"


def main() -> None:
    """Run a server until Ctrl-C."""
    server = Server()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        server.start()
        print(f"GRAPHSVC_TEST_NEO4J={server.url} GRAPHSVC_TEST_NEO4J_PASSWORD={server.password}", flush=True)  # noqa: T201
        signal.pause()
    except KeyboardInterrupt:
        sys.stderr.write("stopping\n")
    finally:
        server.remove()


if __name__ == "__main__":
    main()
