"""The interface of identities: who sends a request, or opens a socket."""

from typing import Protocol
from wsgiref.types import WSGIEnvironment


class Users(Protocol):
    """Finds users by requests and tokens; `kind` is what /api/session calls them."""

    kind: str

    def of_request(self, environ: WSGIEnvironment) -> str | None:
        """Return the user of a request, by its bearer token or cookie; None if it has none."""

    def of_socket(self, environ: WSGIEnvironment, token: object) -> str | None:
        """Return the user of a socket's handshake; a token other than None counts alone."""
