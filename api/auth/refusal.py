"""What is said to whoever cannot be believed: 401 with the way in, or 503 while the issuer is away."""

from __future__ import annotations

from starlette.exceptions import HTTPException

REALM = 'Bearer realm="graphsvc"'


class Refusal(HTTPException):
    """What is refused before anything is asked for; `slug` is the type of the problem."""

    slug = "forbidden"


class Unproven(Refusal):
    """A token or key that proves nothing; `why` is free of what stood in it (RFC 6750, 3.1)."""

    slug = "token-refused"

    def __init__(self, why: str) -> None:
        challenge = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
        super().__init__(401, f"The token or key is not accepted: {why}.", challenge)
        self.why = why


class Forged(Refusal):
    """A write that a page of another site may have sent with the cookie of whoever reads it."""

    slug = "csrf"

    def __init__(self) -> None:
        super().__init__(403, "A write with the cookie alone: send X-CSRF-Token too, which /auth/me tells.")


class SignInFailed(Exception):
    """A sign-in with a browser that came to nothing; the text says why, free of anybody's data."""


class IssuerAway(Refusal):
    """Tokens cannot be verified, because their issuer has never been reached or is gone for long."""

    slug = "issuer-away"

    def __init__(self) -> None:
        super().__init__(503, "Whoever signs people in does not answer; nobody can be let in meanwhile.")
