"""Signed anonymous identities: a cookie for a browser, a token for a program.

Nothing is stored: a value signed by this server's key identifies the user in it.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Literal
from wsgiref.types import WSGIEnvironment

from itsdangerous import BadSignature, TimestampSigner
from werkzeug.wrappers import Request

from ..settings import Settings

DAY_S = 24 * 3600
COOKIE_LASTS_S = 365 * DAY_S
COOKIE_RENEWED_AFTER_S = 30 * DAY_S
TOKEN_LASTS_S = 30 * DAY_S

_SIGNED = re.compile(r"u_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{1,12}\.[A-Za-z0-9_-]{43}")


class _Signer(TimestampSigner):
    def __init__(self, secret_key: str, salt: str, clock: Callable[[], float]):
        super().__init__(secret_key, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())


class Identities:
    """Creates and verifies the identities of one secret key.

    The cookie's name has a fingerprint of the key: cookies ignore ports, so two servers on one
    host would overwrite each other's, and users would lose their conversations. `has_path`: it is
    served under a path of its host, which the prefix __Host- excludes.
    """

    kind = "anonymous"

    def __init__(
        self,
        secret_key: str,
        *,
        is_https: bool = False,
        has_path: bool = False,
        same_site: Literal["Lax", "None"] = "Lax",
        clock: Callable[[], float] = time.time,
    ):
        self._clock = clock
        self._is_https = is_https
        self._same_site = same_site
        self._cookies = _Signer(secret_key, "wordbrook.cookie", clock)
        self._tokens = _Signer(secret_key, "wordbrook.token", clock)
        fingerprint = hashlib.sha256(b"wordbrook.cookie.name" + secret_key.encode()).hexdigest()[:8]
        prefix = ("__Secure-" if has_path else "__Host-") if is_https else ""
        self.cookie_name = f"{prefix}wordbrook_session_{fingerprint}"

    def new(self) -> str:
        """Return a new random user id."""
        return "u_" + secrets.token_urlsafe(16)

    def of_request(self, environ: WSGIEnvironment) -> str | None:
        """Return the user of a request, by its bearer token, else its cookie; never raises."""
        return self.from_request(environ.get("HTTP_AUTHORIZATION"), Request(environ).cookies)

    def of_socket(self, environ: WSGIEnvironment, token: object) -> str | None:
        """Return the user of a handshake, by the token, else the cookie; never raises."""
        return (
            self.from_cookie(Request(environ).cookies) if token is None else self.from_token(token)
        )

    def from_cookie(self, cookies: Mapping[str, str]) -> str | None:
        """Return the user in a request's cookies, or None; never raises."""
        user, _ = self._read(self._cookies, cookies.get(self.cookie_name), COOKIE_LASTS_S)
        return user

    def from_token(self, token: object) -> str | None:
        """Return the user in a token, or None for any other value; never raises."""
        user, _ = self._read(self._tokens, token, TOKEN_LASTS_S)
        return user

    def from_request(self, authorization: str | None, cookies: Mapping[str, str]) -> str | None:
        """Return the user of a request's bearer token, else of its cookie; never raises."""
        if authorization is None:
            return self.from_cookie(cookies)
        scheme, _, token = authorization.partition(" ")
        return self.from_token(token.strip()) if scheme.lower() == "bearer" else None

    def make_token(self, user: str) -> tuple[str, str]:
        """Return a token for `user` and its expiry time, ISO 8601 in UTC."""
        expires_at = datetime.fromtimestamp(int(self._clock()) + TOKEN_LASTS_S, UTC)
        return self._sign(self._tokens, user), expires_at.isoformat().replace("+00:00", "Z")

    def cookie_to_set(self, cookies: Mapping[str, str], user: str, path: str = "/") -> str | None:
        """Return a Set-Cookie header for `user`, or None if the browser's cookie is recent."""
        current, age_s = self._read(self._cookies, cookies.get(self.cookie_name), COOKIE_LASTS_S)
        if current == user and age_s <= COOKIE_RENEWED_AFTER_S:
            return None
        jar: SimpleCookie = SimpleCookie()
        jar[self.cookie_name] = self._sign(self._cookies, user)
        morsel = jar[self.cookie_name]
        morsel["path"] = path
        morsel["max-age"] = COOKIE_LASTS_S
        morsel["httponly"] = True
        morsel["samesite"] = self._same_site
        if self._is_https:
            morsel["secure"] = True
        return morsel.OutputString()

    def _sign(self, signer: _Signer, user: str) -> str:
        return signer.sign(user).decode("ascii")

    def _read(self, signer: _Signer, value: object, lasts_s: int) -> tuple[str | None, float]:
        if not isinstance(value, str) or not _SIGNED.fullmatch(value):
            return None, 0
        try:
            user, signed_at = signer.unsign(value, return_timestamp=True)
        except BadSignature:
            return None, 0
        # Values from the future are valid: the clock may have been set back since.
        age_s = self._clock() - signed_at.timestamp()
        return (user.decode("ascii"), age_s) if age_s <= lasts_s else (None, 0)


def make_identities(settings: Settings, secret_key: str) -> Identities:
    """Return the signed identities of `settings`."""
    # Browsers send no Lax cookie to a frame in a page of another site.
    is_framed = settings.is_https and bool(set(settings.frame_ancestors) - {"self"})
    return Identities(
        secret_key,
        is_https=settings.is_https,
        has_path=settings.is_embedded or bool(settings.base_path),
        same_site="None" if is_framed else "Lax",
    )
