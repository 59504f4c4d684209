"""
An issuer of the tests' own: a real HTTP server with discovery, keys, sign-in and sign-out, and any token.

It signs in whoever `person` holds without asking, and remembers what it was asked for.
"""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

AUDIENCE = "kompetansegraf"
CLIENT = "kompetansegraf-web"
CLIENT_SECRET = "a-secret-of-the-client"

Answer = tuple[int, Any]


class Issuer:
    """One issuer on a port of its own; `rotate` gives it a new key, `away` lets it answer nobody."""

    def __init__(self) -> None:
        self.keys: list[Key] = [new_key("one")]
        self.person: dict[str, Any] = {"sub": "subject-of-anne"}
        self.fetched: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.away = False
        self.metadata: dict[str, Any] = {}
        self.override: Callable[[str], Answer | None] = lambda path: None
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/realm"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self, kid: str) -> None:
        """The newest key signs; older ones go."""
        self.keys = [new_key(kid)]

    def claims(self, **more: Any) -> dict[str, Any]:
        """Those of a good access token; None takes one away."""
        now = int(time.time())
        good = {"iss": self.address, "aud": AUDIENCE, "sub": "subject-of-anne", "iat": now, "exp": now + 300}
        made = {**good, "scope": "openid", "email": "anne@town.example", **more}
        return {name: value for name, value in made.items() if value is not None}

    def token(self, *, header: Mapping[str, Any] | None = None, key: Key | None = None, **more: Any) -> str:
        """A token with these claims, signed by the newest key, or by another one."""
        return signed(self.claims(**more), key or self.keys[-1], header)

    def answer(self, path: str, query: dict[str, str]) -> Answer:
        """What is answered to GET."""
        if path == "/realm/.well-known/openid-configuration":
            return 200, self.document()
        if path == "/realm/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
        if path == "/realm/authorize":
            self.asked.append(query)
            code = f"code-{len(self._codes)}"
            self._codes[code] = query
            back = urlencode({"code": code, "state": query["state"], "iss": self.address})
            return 302, f"{query['redirect_uri']}?{back}"
        return 404, {}

    def document(self) -> dict[str, Any]:
        """The discovery document."""
        places = {
            "jwks_uri": "keys",
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "end_session_endpoint": "logout",
        }
        made = {name: f"{self.address}/{place}" for name, place in places.items()}
        more = {"issuer": self.address, "authorization_response_iss_parameter_supported": True}
        return {**made, **more, **self.metadata}

    def exchange(self, form: dict[str, str], header: str) -> Answer:
        """A code for tokens, once, for the client that proves to be the one who asked (RFC 7636, 4.6)."""
        asked = self._codes.pop(form.get("code", ""), None)
        known = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if asked is None or header != f"Basic {known}":
            return 400, {"error": "invalid_grant"}
        digest = sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        told = {"aud": CLIENT, "scope": None, "nonce": asked["nonce"], "sid": "sid-of-anne", **self.person}
        return 200, {"id_token": self.token(**told), "access_token": self.token(), "token_type": "Bearer"}


def new_key(kid: str, kind: str = "EC") -> Key:
    """A private key; RSA keys take longest to make."""
    told = {"kid": kid, "use": "sig"}
    if kind == "RSA":
        return RSAKey.generate_key(2048, told)
    if kind == "OKP":
        return OKPKey.generate_key("Ed25519", told)
    return ECKey.generate_key("P-256", told)


ALGORITHM = {
    "EC": "ES256",
    "RSA": "RS256",
    "OKP": "Ed25519",
}


def signed(claims: bytes | Mapping[str, Any], key: Key, header: Mapping[str, Any] | None = None) -> str:
    """A token rightly signed, whatever it says; None in the header takes a member away."""
    whole = {"alg": ALGORITHM[key.key_type], "kid": key.kid, "typ": "JWT", **(header or {})}
    unsigned = raw({k: v for k, v in whole.items() if v is not None}, claims).rpartition(".")[0]
    signature = JWSRegistry.algorithms[ALGORITHM[key.key_type]].sign(unsigned.encode(), key)
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def raw(header: bytes | Mapping[str, Any], claims: bytes | Mapping[str, Any], signature: bytes = b"") -> str:
    """Three parts, whatever they hold."""
    parts = (part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, signature))


def confused(claims: Mapping[str, Any], key: Key, algorithm: str) -> str:
    """Signed with the public key's own text as a secret, as the confusion of algorithms would have it."""
    unsigned = raw({"alg": algorithm, "kid": key.kid, "typ": "JWT"}, claims).rpartition(".")[0]
    secret = key.as_pem(private=False)  # type: ignore[union-attr]
    signature = hmac.digest(secret, unsigned.encode(), f"sha{algorithm[2:]}")
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            issuer.fetched.append(parts.path)
            given = issuer.override(parts.path) or issuer.answer(parts.path, dict(parse_qsl(parts.query)))
            self._give((503, {}) if issuer.away else given)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            path = urlsplit(self.path).path
            given = issuer.override(path) or issuer.exchange(form, self.headers.get("authorization", ""))
            self._give((503, {}) if issuer.away else given)

        def _give(self, answer: Answer) -> None:
            status, told = answer
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", told)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
