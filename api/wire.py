"""
HTTP/1.1 over a connection, with what uvicorn leaves open: how long a client may take, and how many there are.

uvicorn ends a connection that rests between two requests, and no other: one that sends its head or body a
byte at a time, or never reads its answer, is kept for ever. Here a watch looks at every connection once a
second and cuts those that are overdue. Where there are too many, the ones that wait are closed first.

What is not HTTP is answered by a problem (RFC 9457) as everything else is.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from api.errors import FRAMEWORK, RETRY_SECONDS
from graphsvc.remote import PROBLEM


@dataclass(frozen=True)
class Patience:
    """
    How long a client may take, in seconds.

    `head` from the connection, or the last answer, to the end of the head; `body` is a stretch in which at
    least `bytes` must come, `answer` one in which so many must be read of what was sent, `linger` the same of
    a connection that is being closed. `look` is how often this is looked at.
    """

    head: float = 10.0
    body: float = 10.0
    bytes: int = 5_000
    answer: float = 30.0
    linger: float = 10.0
    look: float = 1.0


class Policy(NamedTuple):
    """What holds for all connections of a service; `cut` is told why one was ended."""

    most: int
    patience: Patience
    cut: Callable[[str], None]


SLOW, UNREAD, CROWD = "slow", "unread", "crowd"

_WORDS = {
    400: "This is not HTTP/1.1.",
    408: "The request took too long to arrive.",
    431: "The head of a request has at most 16 KB.",
    503: "There are too many connections at the moment. Try again soon.",
}


class Wire(H11Protocol):
    """One connection."""

    policy: ClassVar[Policy]

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._since = time.monotonic()
        self._doing: tuple[str, int] = ("", 0)
        self._answered = self._moved = self._mark = 0

    # What uvicorn calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.policy.most and not self._make_room():
            self.policy.cut(CROWD)
            self._refuse(503)

    def data_received(self, data: bytes) -> None:
        self._moved += len(data)
        if not self.transport.is_closing():
            super().data_received(data)

    def on_response_complete(self) -> None:
        self._answered += 1
        super().on_response_complete()

    def resume_writing(self) -> None:
        self._moved += self.policy.patience.bytes  # what was waiting has gone
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """What came is not HTTP; h11 says which status fits."""
        hint = getattr(sys.exc_info()[1], "error_status_hint", 400)
        self._refuse(hint if hint in _WORDS else 400)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing is upgraded here, and nobody needs to hear of it."""

    # What the watch asks

    def look(self, now: float) -> None:
        """Cut this connection if it is overdue: too little came or went in the time that it has."""
        phase, limit = self._standing()
        if (phase, self._answered) != self._doing:
            self._doing = phase, self._answered
            self._begin(now)
        elif limit is not None and now - self._since > limit:
            if phase != "head" and self._gone() >= self.policy.patience.bytes:
                self._begin(now)
            else:
                self._cut(phase)

    def _begin(self, now: float) -> None:
        self._since, self._moved, self._mark = now, 0, self.transport.get_write_buffer_size()

    def _gone(self) -> int:
        """Bytes that came, or were taken, since the phase began or was last looked at."""
        return self._moved + max(0, self._mark - self.transport.get_write_buffer_size())

    @property
    def waits(self) -> bool:
        """Whether nothing is being answered here."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def _standing(self) -> tuple[str, float | None]:
        """What this connection is doing, and how long it may."""
        patience = self.policy.patience
        if self.transport.is_closing():
            return "closing", patience.linger
        if self.flow.write_paused:
            return "answer", patience.answer
        if self.waits:
            return "head", patience.head
        if self.cycle.more_body and not self.flow.read_paused:
            return "body", patience.body
        return "busy", None

    def _cut(self, phase: str) -> None:
        self.policy.cut(UNREAD if phase in ("answer", "closing") else SLOW)
        if phase in ("answer", "closing") or self._answering():
            self.transport.abort()
        else:
            self._refuse(408)

    def _make_room(self) -> bool:
        """Close the connection that has waited for longest; False where all are being answered."""
        others = (one for one in self.connections if isinstance(one, Wire) and one is not self)
        waiting = [one for one in others if one.waits and not one.transport.is_closing()]
        if not waiting:
            return False
        self.policy.cut(CROWD)
        min(waiting, key=lambda one: one._since).transport.abort()
        return True

    def _refuse(self, status: int) -> None:
        """A problem, where one can still be sent; then the end."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self._answering():
            body = json.dumps(
                {
                    "type": PROBLEM + FRAMEWORK[status],
                    "title": STATUS_PHRASES[status].decode(),
                    "status": status,
                    "detail": _WORDS[status],
                }
            ).encode()
            head = [
                (b"content-type", b"application/problem+json"),
                (b"content-length", str(len(body)).encode()),
                (b"cache-control", b"no-store"),
                (b"x-content-type-options", b"nosniff"),
                (b"connection", b"close"),
            ]
            if status == 503:
                head.append((b"retry-after", str(RETRY_SECONDS).encode()))
            reason = STATUS_PHRASES[status]
            for event in (
                h11.Response(status_code=status, headers=head, reason=reason),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()

    def _answering(self) -> bool:
        return self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete


async def watch(connections: Callable[[], set[Any]], policy: Policy, tell: Callable[[int], None]) -> None:
    """Look at every connection again and again, until cancelled."""
    while True:
        await asyncio.sleep(policy.patience.look)
        now, there = time.monotonic(), list(connections())
        tell(len(there))
        for one in there:
            if isinstance(one, Wire):
                one.look(now)


def protocol(policy: Policy) -> type[Wire]:
    """The class of connections that a policy holds for, as uvicorn wants one."""
    return type("Wire", (Wire,), {"policy": policy})
