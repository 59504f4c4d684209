"""
Counts and times for Prometheus, at an address of their own (GRAPHSVC_METRICS), which is off by default.

Labels are methods, templates of routes and statuses: few, and none of them about a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graphsvc import __version__
from graphsvc.errors import BadQuestion
from graphsvc.settings import Settings

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper ends of the histogram; 0.02 is what the service promises."""


class Metrics:
    """The metrics of one service; counting nothing until they are made."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def make(self) -> Any:
        """The registry to serve."""
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
        from prometheus_client.gc_collector import GCCollector
        from prometheus_client.process_collector import ProcessCollector

        registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        Info("graphsvc_build", "What runs.", registry=registry).info({"version": __version__})
        labels = ("method", "route", "status")
        self._made = {
            "requests": Counter("graphsvc_requests", "Requests answered.", labels, registry=registry),
            "seconds": Histogram(
                "graphsvc_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=registry
            ),
            "running": Gauge("graphsvc_requests_running", "Requests being answered.", registry=registry),
            "cut": Counter("graphsvc_connections_cut", "Connections cut.", ("reason",), registry=registry),
            "open": Gauge("graphsvc_connections_open", "Connections that are open.", registry=registry),
        }
        return registry

    def begin(self) -> None:
        """A request came."""
        if self._made:
            self._made["running"].inc()

    def end(self, method: str, route: str, status: int, seconds: float) -> None:
        """It was answered."""
        if self._made:
            self._made["running"].dec()
            self._made["requests"].labels(method, route, str(status)).inc()
            self._made["seconds"].labels(route).observe(seconds)

    def cut(self, reason: str) -> None:
        """A connection was cut: too slow, or one too many."""
        if self._made:
            self._made["cut"].labels(reason).inc()

    def connections(self, count: int) -> None:
        """How many there are."""
        if self._made:
            self._made["open"].set(count)


@contextmanager
def served(settings: Settings, metrics: Metrics) -> Iterator[None]:
    """
    The metrics at their address while the block runs; nothing where the settings name none.

    Errors: BadQuestion where the address cannot be had.
    """
    if not settings.metrics:
        yield
        return
    from prometheus_client import start_http_server

    host, _, port = settings.metrics.rpartition(":")
    if not port.isdigit():
        raise BadQuestion("GRAPHSVC_METRICS is no address. Write HOST:PORT, such as 127.0.0.1:9464.")
    try:
        server, thread = start_http_server(int(port), host.strip("[]") or "127.0.0.1", metrics.make())
    except OSError as error:
        raise BadQuestion(
            f"Metrics cannot be served at {settings.metrics}: {error.strerror or error}. "
            "Choose another GRAPHSVC_METRICS."
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
