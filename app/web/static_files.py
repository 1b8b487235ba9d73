"""Serves the page's built files: hashed ones as immutable, precompressed where smaller.

They are read once in a process, because a build may replace them while the server runs; the next
start serves the new build.
"""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response

STATIC = Path(__file__).parent / "static"
UNHASHED_MAX_AGE_S = 0


class _CachedFile:
    """A file with all its encodings in memory; byte ranges are not supported."""

    def __init__(self, file: Any):
        self._file = file
        self._contents = {path: Path(path).read_bytes() for _, path, _ in file.alternatives}

    def get_response(self, method: str, request_headers: Mapping[str, Any]) -> Any:
        """Return the response to a request, in the form that WhiteNoise expects."""
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        if self._file.is_not_modified(request_headers):
            return self._file.not_modified_response
        path, headers = self._file.get_path_and_headers(request_headers)
        content = BytesIO(self._contents[path]) if method == "GET" else None
        return Response(HTTPStatus.OK, headers, content)


def serve_assets(application: WSGIApplication, root: Path = STATIC) -> WSGIApplication:
    """Serve the files below `root` before `application`, except index.html."""
    assets = _white_noise(application)
    assets.files = _read_files(root)
    wrapped: WSGIApplication = assets
    return wrapped


@cache
def _read_files(root: Path) -> dict[str, _CachedFile]:
    """Return the files below `root` by path; the applications of a process share them."""
    if not root.is_dir():
        return {}
    found = _white_noise(None)
    found.add_files(root)
    found.files.pop("/index.html", None)
    return {url: _CachedFile(file) for url, file in found.files.items()}


def _white_noise(application: WSGIApplication | None) -> Any:
    return WhiteNoise(
        application,
        max_age=UNHASHED_MAX_AGE_S,
        allow_all_origins=False,
        immutable_file_test="^/assets/",
    )
