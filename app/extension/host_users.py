"""The users of the host: found by its `identify`, or by a token that the host made for them."""

import hashlib
import logging
import re
import time
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import Flask
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from ..protocol.errors import Refusal

log = logging.getLogger(__name__)
Identify = Callable[[], Any]
# The keys of an environ: the host's own environ of a request, and its user once it was found.
HOST_ENVIRON = "wordbrook.host_environ"
_USER = "wordbrook.user"
# Soft-deleted rows have the id behind a minus, in 64 characters.
_USER_ID = re.compile(r"[^\x00-\x20\x7f-][^\x00-\x1f\x7f]{0,62}")


class UserTokens:
    """Makes and reads tokens for programs; nothing is stored."""

    def __init__(self, secret_key: str, clock: Callable[[], float] = time.time):
        self._clock = clock
        self._signer = URLSafeSerializer(
            secret_key, "wordbrook.host-token", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def make(self, user_id: object, expires_s: float) -> str:
        """Return a token for a user of the host."""
        token = self._signer.dumps([check_user_id(user_id), int(self._clock() + expires_s)])
        return str(token)

    def read(self, token: object) -> str | None:
        """Return the user of a token, None for any other value; never raises."""
        if not isinstance(token, str) or len(token) > 1000:
            return None
        try:
            user, expires_at = self._signer.loads(token)
        except (BadData, ValueError, TypeError):
            return None
        return user if self._clock() < expires_at else None


class HostUsers:
    """Calls `identify` in the host's request context, once for each request."""

    kind = "host"

    def __init__(self, host: Flask, identify: Identify, tokens: UserTokens):
        self._host = host
        self._identify = identify
        self._tokens = tokens

    def of_request(self, environ: WSGIEnvironment) -> str | None:
        """Return the user of a request; None: nobody is signed in.

        Raises:
            Refusal: `internal`; `identify` failed.
        """
        if _USER not in environ:
            environ[_USER] = self._find(environ, None)
        user: str | None = environ[_USER]
        return user

    def of_socket(self, environ: WSGIEnvironment, token: object) -> str | None:
        """Return the user of a handshake now; a token of its own kind counts alone.

        Raises:
            Refusal: `internal`; `identify` failed.
        """
        return self._find(environ, token)

    def _find(self, environ: WSGIEnvironment, token: object) -> str | None:
        environ = dict(environ.get(HOST_ENVIRON, environ))
        if token is not None:
            if (user := self._tokens.read(token)) is not None:
                return user
            # Of the host's own kind; `identify` reads it as from any request.
            environ["HTTP_AUTHORIZATION"] = f"Bearer {token}" if isinstance(token, str) else ""
        scheme, _, given = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        if scheme.lower() == "bearer" and (user := self._tokens.read(given.strip())) is not None:
            return user
        return self._ask_host(environ)

    def _ask_host(self, environ: WSGIEnvironment) -> str | None:
        try:
            with self._host.request_context(environ):
                user_id = self._identify()
            return None if user_id is None or user_id == "" else check_user_id(user_id)
        except HTTPException:
            return None  # such as that of abort(401)
        except Exception:
            log.exception("identify failed")
            raise Refusal("internal") from None


def check_user_id(user_id: object) -> str:
    """Return an id of the host's as text.

    Raises:
        ValueError: it is too long, or begins with a minus or a space.
    """
    text = str(user_id)
    if not _USER_ID.fullmatch(text):
        raise ValueError(
            "the id of a user has 1 to 63 characters, no control characters, and no minus or "
            f"space at its start; this one has {len(text)}"
        )
    return text
