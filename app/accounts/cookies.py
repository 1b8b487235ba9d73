"""The cookies of a sign-in: that of the session, and that of a device its user has used before."""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Literal

from itsdangerous import BadSignature, TimestampSigner

from ..settings import Settings

DEVICE_LASTS_S = 365 * 24 * 3600
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,12}\.[A-Za-z0-9_-]{43}")


class Cookies:
    """Makes and reads both cookies; names have a fingerprint of the key, as cookies ignore ports.

    Scripts cannot read them (HttpOnly), other sites do not send them (SameSite), and over https
    they travel over https alone (Secure, with the prefix __Host-, or __Secure- under a path).
    """

    def __init__(self, settings: Settings, secret_key: str, clock: Callable[[], float] = time.time):
        self._settings = settings
        self._clock = clock
        fingerprint = hashlib.sha256(b"wordbrook.accounts" + secret_key.encode()).hexdigest()[:8]
        prefix = "__Host-" if not settings.base_path else "__Secure-"
        self._start = f"{prefix if settings.is_https else ''}wordbrook_"
        self._fingerprint = fingerprint
        self.session_name = self.name("signed_in")
        self.device_name = self.name("device")
        self._signer = TimestampSigner(
            secret_key,
            salt="wordbrook.device",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def name(self, purpose: str) -> str:
        """Return the name of a cookie of this server."""
        return f"{self._start}{purpose}_{self._fingerprint}"

    def session_secret(self, cookies: Mapping[str, str]) -> str | None:
        """Return the secret of the session that a request names."""
        return cookies.get(self.session_name)

    def known_user(self, cookies: Mapping[str, str]) -> str | None:
        """Return the id of the user who signed in on this device before, None for any other."""
        value = cookies.get(self.device_name, "")
        if not _DEVICE.fullmatch(value):
            return None
        try:
            return self._signer.unsign(value, max_age=DEVICE_LASTS_S).decode()
        except BadSignature:
            return None

    def begin(self, secret: str, user_id: str, path: str) -> list[str]:
        """Return the Set-Cookie headers of a sign-in."""
        device = self._signer.sign(user_id).decode()
        return [
            self.header(self.session_name, secret, path, self._settings.session_s),
            self.header(self.device_name, device, path, DEVICE_LASTS_S, same_site="Strict"),
        ]

    def end(self, path: str) -> list[str]:
        """Return the Set-Cookie header of a sign-out; the device stays known."""
        return [self.header(self.session_name, "", path, 0)]

    def header(
        self,
        name: str,
        value: str,
        path: str,
        max_age_s: int,
        same_site: Literal["Lax", "Strict"] = "Lax",
    ) -> str:
        """Return the Set-Cookie header of a cookie; one that lasts 0 s is removed."""
        jar: SimpleCookie = SimpleCookie()
        jar[name] = value
        morsel = jar[name]
        morsel["path"] = path
        morsel["max-age"] = max_age_s
        morsel["httponly"] = True
        morsel["samesite"] = same_site
        if self._settings.is_https:
            morsel["secure"] = True
        return morsel.OutputString()
