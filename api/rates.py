"""
How often somebody may ask: a bucket of tokens per client address, and one per identity.

Each question takes a token; buckets fill at their rate and hold `BURST` seconds of it. Whoever asks from this
machine itself is not counted. What is counted is kept in this process alone: n processes let n times as much
through (docs/operations.md).
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers

from api.guard import is_loopback

BURST = 5.0
"""Seconds of its rate that a bucket holds: so much may be asked at once."""

MOST = 20_000
"""Buckets that are kept; the one that was not used for longest goes first."""

REFUSED_COSTS = 10.0
"""Tokens of the address for a key or token that is not accepted: guessing is slow."""


class Buckets:
    """Tokens by key. `rate` is tokens a second; 0 counts nothing."""

    def __init__(self, rate: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most = rate, max(rate * BURST, 1.0)
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, tokens: float = 1.0) -> float:
        """Take tokens; 0, or the seconds until there will be enough where nothing could be taken."""
        if not self._rate:
            return 0.0
        now = self._clock()
        held, since = self._held.pop(key, (self._most, now))
        held = min(self._most, held + (now - since) * self._rate)
        wait = max(0.0, (tokens - held) / self._rate)
        self._put(key, held if wait else held - tokens, now)
        return wait

    def charge(self, key: str, tokens: float) -> None:
        """Take tokens that may not be there: the next questions wait longer."""
        if self._rate:
            now = self._clock()
            held, since = self._held.pop(key, (self._most, now))
            held = min(self._most, held + (now - since) * self._rate)
            self._put(key, max(held - tokens, -self._most), now)

    def _put(self, key: str, held: float, now: float) -> None:
        self._held[key] = (held, now)
        if len(self._held) > MOST:
            self._held.popitem(last=False)


class Rates:
    """What clients and identities have left."""

    def __init__(
        self, client: float, identity: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clients = Buckets(client, clock=clock)
        self._identities = Buckets(identity, clock=clock)

    def wait(self, address: str, headers: Headers) -> int:
        """Seconds until this may be asked, rounded up; 0 for now."""
        if is_loopback(address):
            return 0
        waits = [self._clients.take(network(address))]
        key = credential(headers)
        if key and not waits[0]:
            waits.append(self._identities.take(key))
        return math.ceil(max(waits))

    def refused(self, address: str, headers: Headers) -> None:
        """Somebody's key or token was not accepted."""
        if credential(headers) and not is_loopback(address):
            self._clients.charge(network(address), REFUSED_COSTS)


def network(address: str) -> str:
    """Who an address is: of IPv6 a whole /64 is one customer's."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped) if known.ipv4_mapped else known.exploded[:19]


def credential(headers: Headers) -> str:
    """A digest of what somebody signs in with; empty for nobody."""
    said = headers.get("authorization", "") + "\0" + headers.get("cookie", "")
    return "" if said == "\0" else hashlib.sha256(said.encode()).hexdigest()[:32]
