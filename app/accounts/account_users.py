"""The users of requests and sockets: by the session's cookie, by an API token, or by a proxy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from wsgiref.types import WSGIEnvironment

from werkzeug.wrappers import Request

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..protocol.errors import Refusal
from .cookies import Cookies
from .rows import api_tokens, sessions
from .rows.sessions import Session
from .secret_values import API_TOKEN_PREFIX, hash_secret, is_possible

_VISITOR = "wordbrook.visitor"
_READING = ("GET", "HEAD", "OPTIONS")
# How exactly the last use of a session and of a token is known.
TOUCHED_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The sender of a request, known by a `session`, a token or a proxy."""

    user_id: str
    role: str = "user"
    session: Session | None = None
    is_token: bool = False
    can_write: bool = True
    expires_at: str | None = None


FindByProxy = Callable[[WSGIEnvironment], Visitor | None]


class AccountUsers:
    """Finds users; see identity.users.Users. `by_proxy` finds those whom a proxy has signed in."""

    kind = "account"

    def __init__(
        self,
        database: Database,
        cookies: Cookies,
        clock: Clock,
        idle: timedelta,
        by_proxy: FindByProxy | None = None,
    ):
        self._database = database
        self._cookies = cookies
        self._clock = clock
        self._idle = idle
        self._by_proxy = by_proxy

    def of_request(self, environ: WSGIEnvironment) -> str | None:
        """Return the user of a request; None: nobody is signed in.

        Raises:
            Refusal: `forbidden`; a token for reading would write. `storage_unavailable`.
        """
        visitor = self.visitor(environ)
        if visitor is None:
            return None
        if not visitor.can_write and environ.get("REQUEST_METHOD") not in _READING:
            raise Refusal("forbidden", "This token may only read.")
        return visitor.user_id

    def of_socket(self, environ: WSGIEnvironment, token: object) -> str | None:
        """Return the user of a handshake now; a token other than None counts alone.

        Raises:
            Refusal: `forbidden`; a socket writes, so a token for reading opens none.
        """
        visitor = self.socket_visitor(environ, token)
        return visitor.user_id if visitor else None

    def socket_visitor(self, environ: WSGIEnvironment, token: object) -> Visitor | None:
        """Return the visitor who may have a socket by this handshake now.

        Raises:
            Refusal: as of_socket.
        """
        visitor = self._find(environ) if token is None else self._of_token(token)
        if visitor is not None and not visitor.can_write:
            raise Refusal("forbidden", "This token may only read.")
        return visitor

    def visitor(self, environ: WSGIEnvironment) -> Visitor | None:
        """Return the visitor of a request; the database is asked once for each request."""
        if _VISITOR not in environ:
            environ[_VISITOR] = self._find(environ)
        visitor: Visitor | None = environ[_VISITOR]
        return visitor

    def forget(self, environ: WSGIEnvironment) -> None:
        """Find the visitor of this request again: the session was begun or ended."""
        environ.pop(_VISITOR, None)

    def visitor_now(self, environ: WSGIEnvironment) -> Visitor | None:
        """Return the visitor of a request, asking the database again."""
        return self._find(environ)

    def watched_key(self, environ: WSGIEnvironment, token: object) -> str | None:
        """Return the hash of the session that showed a user; None: something else did."""
        is_other = token is not None or "HTTP_AUTHORIZATION" in environ or self._by_proxy
        return None if is_other else self.key_hash(environ)

    def token_hash(self, environ: WSGIEnvironment, token: object) -> str | None:
        """Return the hash of the API token of a handshake or of a request."""
        if token is None:
            token = _bearer_token(environ.get("HTTP_AUTHORIZATION"))
        return hash_secret(token) if isinstance(token, str) and is_possible(token) else None

    def key_hash(self, environ: WSGIEnvironment) -> str | None:
        """Return the hash of the session that a request names, whether or not it is valid."""
        secret = self._cookies.session_secret(Request(environ).cookies)
        return hash_secret(secret) if secret is not None and is_possible(secret) else None

    def _find(self, environ: WSGIEnvironment) -> Visitor | None:
        authorization = environ.get("HTTP_AUTHORIZATION")
        token = _bearer_token(authorization)
        if self._by_proxy is not None and not (token or "").startswith(API_TOKEN_PREFIX):
            # The rest is what the browser or the proxy shows to the other.
            return self._by_proxy(environ)
        if authorization is not None:
            return self._of_token(token)
        key_hash = self.key_hash(environ)
        return self._of_session(key_hash) if key_hash is not None else None

    def _of_session(self, key_hash: str) -> Visitor | None:
        now = self._clock()
        found = self._database.read(sessions.find_valid, [key_hash], now, self._idle)
        if not found:
            return None
        [session] = found
        if self._is_long_ago(session.used_at, now):
            self._database.write_counts(sessions.touch, [key_hash], now)
        return Visitor(session.user_id, session.role, session, expires_at=session.expires_at)

    def _of_token(self, token: object) -> Visitor | None:
        if not isinstance(token, str) or not is_possible(token):
            return None
        now = self._clock()
        found = self._database.read(api_tokens.find_valid, hash_secret(token), now)
        if found is None:
            return None
        if found.used_at is None or self._is_long_ago(found.used_at, now):
            self._database.write_counts(api_tokens.touch, found.id, now)
        can_write = found.scope == "write"
        return Visitor(
            found.user_id, is_token=True, can_write=can_write, expires_at=found.expires_at
        )

    def _is_long_ago(self, at: str, now: datetime) -> bool:
        return at <= wire_time(now - min(TOUCHED_AFTER, self._idle / 4))


def _bearer_token(authorization: object) -> str | None:
    scheme, _, token = str(authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
