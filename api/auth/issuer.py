"""
The issuer of tokens: where it answers, and the public keys that it signs with.

Both are fetched when first needed and looked at again every few minutes, so the service starts while the
issuer is away. A key that is not known is looked for once, and not again for some seconds, whoever sends
what; one fetch is under way at a time. OpenID Connect Discovery 1.0, 4; RFC 7517, 5.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from api.auth.refusal import IssuerAway
from api.guard import is_loopback

WELL_KNOWN = "/.well-known/openid-configuration"
FRESH, STALE = 300.0, 3600.0
"""Seconds after which keys are looked at again (waited for after twice as many), and after which they count
no more if nobody answers."""

PAUSE = 5.0
"""Seconds between two looks for a key that is not known, or for an issuer that did not answer."""

WAIT_SECONDS = 5.0
LARGEST = 512 * 1024
MOST_KEYS = 100
LEAST_RSA_BITS = 2048

log = logging.getLogger("graphsvc.auth")


class IssuerFault(Exception):
    """What the issuer says of itself cannot be used; the text says why, free of anybody's data."""


def is_safe(address: str) -> bool:
    """Whether an address is https, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


@dataclass(frozen=True)
class Known:
    """What an issuer said at one time."""

    metadata: Mapping[str, Any]
    keys: tuple[Key, ...]
    at: float

    def fitting(self, kid: str | None, algorithm: str) -> Key | None:
        """The one key with this id, or the only one where no id is said, if it may be used that way."""
        named = [key for key in self.keys if kid is None or key.kid == kid]
        fit = [key for key in named if _fits(key, algorithm)]
        return fit[0] if len(fit) == 1 else None


class Issuer:
    """One issuer. `pause` and `fresh` are seconds."""

    def __init__(self, address: str, *, pause: float = PAUSE, fresh: float = FRESH) -> None:
        self.address = address
        self._pause, self._fresh = pause, fresh
        self._known: Known | None = None
        self._tried = -1e9
        self._under_way: Future[Known] | None = None
        self._turn = threading.Lock()
        self._fetcher = ThreadPoolExecutor(1, thread_name_prefix="issuer")

    async def metadata(self) -> Mapping[str, Any]:
        """The discovery document. Errors: IssuerAway."""
        return (await self._current()).metadata

    async def key(self, kid: str | None, algorithm: str) -> Key | None:
        """
        The public key that a token names, looked for anew where it is not known.

        Errors: IssuerAway where no keys are known.
        """
        known = await self._current()
        found = known.fitting(kid, algorithm)
        if found is None and (fetch := self._start()):
            found = (await self._await(fetch, known)).fitting(kid, algorithm)
        return found

    def close(self) -> None:
        """Let go of the thread that fetches."""
        self._fetcher.shutdown(wait=False, cancel_futures=True)

    async def _current(self) -> Known:
        known = self._known
        age = time.monotonic() - known.at if known else STALE
        if age < self._fresh and known:
            return known
        fetch = self._start()
        still = known if age < STALE else None
        if still and (fetch is None or age < 2 * self._fresh):
            return still  # whoever asks often waits for nobody
        if fetch is None:
            raise IssuerAway
        return await self._await(fetch, still)

    def _start(self) -> Future[Known] | None:
        """The fetch under way, or a new one, or none because the last one is too near."""
        with self._turn:
            if self._under_way is None and time.monotonic() - self._tried >= self._pause:
                self._tried = time.monotonic()
                self._under_way = self._fetcher.submit(self._fetch)
            return self._under_way

    async def _await(self, fetch: Future[Known], otherwise: Known | None) -> Known:
        try:
            return await asyncio.shield(asyncio.wrap_future(fetch))
        except (httpx.HTTPError, httpx.InvalidURL, IssuerFault):
            if otherwise is None:
                raise IssuerAway from None
            return otherwise

    def _fetch(self) -> Known:
        try:
            self._known = fetched(self.address)
        except (httpx.HTTPError, httpx.InvalidURL, IssuerFault) as error:
            told = str(error) if isinstance(error, IssuerFault) else type(error).__name__
            log.warning("the issuer cannot be used: %s", told)
            raise
        finally:
            with self._turn:
                self._under_way = None
        return self._known


def fetched(address: str) -> Known:
    """What an issuer says now. Errors: httpx.HTTPError, IssuerFault."""
    with httpx.Client(timeout=WAIT_SECONDS, follow_redirects=False) as client:
        metadata = _document(client, address.rstrip("/") + WELL_KNOWN)
        if metadata.get("issuer") != address:
            raise IssuerFault("its discovery document names another issuer")
        keys = _document(client, _place(metadata, "jwks_uri")).get("keys")
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        raise IssuerFault("its keys are not a list of reasonable length")
    read = tuple(key for one in keys if (key := _public(one)) is not None)
    return Known(metadata, read, time.monotonic())


def _place(metadata: Mapping[str, Any], name: str) -> str:
    place = metadata.get(name)
    if not isinstance(place, str) or not is_safe(place):
        raise IssuerFault(f"its {name} is not an https address")
    return place


def _document(client: httpx.Client, address: str) -> dict[str, Any]:
    """A JSON object at an address, of bounded length and in bounded time."""
    until, body = time.monotonic() + WAIT_SECONDS, b""
    with client.stream("GET", address, headers={"Accept": "application/json"}) as response:
        if response.status_code != 200:
            raise IssuerFault(f"it answers {response.status_code}")
        for piece in response.iter_bytes():
            body += piece
            if len(body) > LARGEST or time.monotonic() > until:
                raise IssuerFault("its answer is too long or too slow")
    try:
        made = httpx.Response(200, content=body).json()
    except (ValueError, RecursionError) as error:
        raise IssuerFault("its answer is not JSON") from error
    if not isinstance(made, dict):
        raise IssuerFault("its answer is not an object")
    return made


def _public(described: Any) -> Key | None:
    """A key for verifying; None for what is meant for other things or cannot be read."""
    if not isinstance(described, dict) or described.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(described)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if not isinstance(key, RSAKey | ECKey | OKPKey):
        return None
    short = isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS
    return None if short else key


def _fits(key: Key, algorithm: str) -> bool:
    if key.alg is not None and key.alg != algorithm:
        return False
    return bool(JWSRegistry.filter_algorithms(key, [algorithm]))
