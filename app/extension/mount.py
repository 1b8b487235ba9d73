"""Passes the requests under the prefix to the chat, and all others to the host, unchanged."""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ..logs.rate_limited import RateLimitedLogger
from ..startup_error import StartupError
from ..web.base_path import is_below, redirect
from ..web.page import SOCKET_PATH
from .host_users import HOST_ENVIRON

log = RateLimitedLogger(logging.getLogger(__name__))
NOT_STARTED = b"The chat cannot start. The log of the server has the reason.\n"


class Mount:
    """Wraps the host's WSGI application.

    `start` returns the chat's, started if need be. `shared_path` returns the path of the host's
    Socket.IO where the chat uses that, else None.
    """

    def __init__(
        self,
        host: WSGIApplication,
        prefix: str,
        start: Callable[[], WSGIApplication],
        shared_path: Callable[[], str | None],
    ):
        self._host = host
        self._prefix = prefix
        self._start = start
        self._shared_path = shared_path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = str(environ.get("PATH_INFO", ""))
        root = str(environ.get("SCRIPT_NAME", ""))
        if path == self._prefix:
            return redirect(f"{root}{self._prefix}/", environ, start_response)
        if not is_below(path, self._prefix):
            return self._host(environ, start_response)
        try:
            chat = self._start()
        except StartupError as error:
            log.error("The chat cannot start. %s", error)
            return _unavailable(start_response)
        inner = dict(environ)
        inner["SCRIPT_NAME"] = root + self._prefix
        inner["PATH_INFO"] = path[len(self._prefix) :]
        inner[HOST_ENVIRON] = environ
        if (shared := self._shared_path()) is not None:
            inner[SOCKET_PATH] = root + shared
        return chat(inner, start_response)


def _unavailable(start_response: StartResponse) -> Iterable[bytes]:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(NOT_STARTED)))]
    start_response(f"{status.value} {status.phrase}", [*headers, ("Cache-Control", "no-store")])
    return [NOT_STARTED]
