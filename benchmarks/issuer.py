"""An issuer for the measured service: discovery, one key, and tokens of many people who are hr."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from joserfc import jwt
from joserfc.jwk import RSAKey

AUDIENCE = "kompetansegraf"
HOUR = 3600


class Issuer:
    """`environ` are the settings by which a service believes it; `tokens` are good for an hour."""

    def __init__(self, address: str, people: int) -> None:
        self.address = address
        self._key = RSAKey.generate_key(2048, {"kid": "bench", "use": "sig"})
        self.tokens = [self._token(number) for number in range(people)]
        self.environ = {
            "GRAPHSVC_AUTH": "oidc",
            "GRAPHSVC_OIDC_ISSUER": address,
            "GRAPHSVC_OIDC_AUDIENCE": AUDIENCE,
        }

    def _token(self, number: int) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": AUDIENCE, "sub": f"analyst-{number}", "scope": "openid"}
        header = {"alg": "RS256", "kid": "bench", "typ": "at+jwt"}
        return jwt.encode(header, {**claims, "iat": now, "exp": now + HOUR, "roles": ["hr"]}, self._key)

    def document(self, path: str) -> object:
        """What is answered at an address."""
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.address, "jwks_uri": f"{self.address}/keys"}
        return {"keys": [self._key.as_dict(private=False)]}


@contextlib.contextmanager
def issuing(people: int) -> Iterator[Issuer]:
    """An issuer on a port of this machine."""
    known: list[Issuer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(known[0].document(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.append(Issuer(f"http://127.0.0.1:{server.server_address[1]}", people))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield known[0]
    finally:
        server.shutdown()
        server.server_close()
