"""A sign-in that a browser has begun: what it sent to the provider, and where it goes afterwards.

A signed cookie holds a random value; state, nonce and PKCE verifier are derived from it with the
server's key. So an answer counts only in the browser that asked, and no row is written for those
who never come back.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from ...conversations.ids import Clock
from ..cookies import Cookies
from ..secret_values import new_secret
from .fault import OidcFault

LASTS = timedelta(minutes=10)
# Tabs that sign in at the same time; the browser drops the oldest attempts.
MOST_ATTEMPTS = 3
_STATE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in; `link_hash`: of the invitation that it uses, if any."""

    state: str
    nonce: str
    verifier: str
    next: str
    link_hash: str | None
    ends_at: datetime


class Attempts:
    """Makes attempts, and finds that of a browser again."""

    def __init__(self, cookies: Cookies, secret_key: str, clock: Clock):
        self._cookies = cookies
        self._clock = clock
        self._key = hashlib.sha256(b"wordbrook.oidc" + secret_key.encode()).digest()
        self._serializer = URLSafeSerializer(
            secret_key,
            salt="wordbrook.oidc",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
        self._prefix = cookies.name("oidc")

    def begin(
        self, cookies: Mapping[str, str], next_path: str, link_hash: str | None, path: str
    ) -> tuple[Attempt, list[str]]:
        """Return a new attempt, and the Set-Cookie headers for it."""
        random = new_secret()
        ends_at = int((self._clock() + LASTS).timestamp())
        attempt = self._attempt(random, next_path, link_hash, ends_at)
        old = [name for name in cookies if name.startswith(self._prefix)]
        headers = [self._cookies.header(name, "", path, 0) for name in old[: 1 - MOST_ATTEMPTS]]
        value = str(self._serializer.dumps([random, next_path, link_hash, ends_at]))
        name = self._name(attempt.state)
        lasts_s = int(LASTS.total_seconds())
        return attempt, [*headers, self._cookies.header(name, value, path, lasts_s)]

    def find(self, cookies: Mapping[str, str], state: str) -> Attempt:
        """Return the attempt of this browser with this state.

        Raises:
            OidcFault: `expired`; it began none, another one, or too long ago.
        """
        if not _STATE.fullmatch(state):
            raise OidcFault("expired", "an answer without a state")
        try:
            values = self._serializer.loads(cookies.get(self._name(state), ""))
        except BadData:
            raise OidcFault("expired", "an answer to another browser, or too late") from None
        random, next_path, link_hash, ends_at = values
        attempt = self._attempt(random, next_path, link_hash, ends_at)
        if not hmac.compare_digest(attempt.state, state) or attempt.ends_at <= self._clock():
            raise OidcFault("expired", "an answer to another question, or too late")
        return attempt

    def end(self, state: str, path: str) -> list[str]:
        """Return the Set-Cookie headers that end the attempt of a state."""
        if not _STATE.fullmatch(state):
            return []
        return [self._cookies.header(self._name(state), "", path, 0)]

    def _name(self, state: str) -> str:
        return f"{self._prefix}_{state[:8]}"

    def _attempt(self, random: str, next_path: str, link_hash: str | None, ends_at: int) -> Attempt:
        state, nonce, verifier = (
            self._derive(purpose, random) for purpose in ("state", "nonce", "verifier")
        )
        until = datetime.fromtimestamp(ends_at, self._clock().tzinfo)
        return Attempt(state, nonce, verifier, next_path, link_hash, until)

    def _derive(self, purpose: str, random: str) -> str:
        digest = hmac.digest(self._key, f"{purpose} {random}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
