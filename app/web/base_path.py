"""Serves the application under the path of PUBLIC_URL, whether or not the proxy removes it.

As in WSGI, the path becomes SCRIPT_NAME, which the page, cookies and links read; PATH_INFO is the
rest. A path that a proxy has removed already is only noted.
"""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class BasePath:
    """Moves `path`, such as /chat, from the start of PATH_INFO to SCRIPT_NAME."""

    def __init__(self, application: WSGIApplication, path: str):
        self._application = application
        self._path = path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on; send one without the slash after the path there."""
        asked = str(environ.get("PATH_INFO", ""))
        if asked == self._path:
            return redirect(f"{self._path}/", environ, start_response)
        environ["SCRIPT_NAME"] = str(environ.get("SCRIPT_NAME", "")) + self._path
        if is_below(asked, self._path):
            environ["PATH_INFO"] = asked[len(self._path) :]
        return self._application(environ, start_response)


def is_below(path: str, base: str) -> bool:
    """Return whether `path` begins with the segments of `base`."""
    return path.startswith(f"{base}/")


def redirect(path: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Redirect to another path of this host, with the same query."""
    query = str(environ.get("QUERY_STRING", ""))
    headers = [("Location", f"{path}?{query}" if query else path), ("Content-Length", "0")]
    status = HTTPStatus.PERMANENT_REDIRECT
    start_response(f"{status.value} {status.phrase}", headers)
    return []
