"""The page's files, as the build left them: hashed ones for ever, precompressed where smaller.

They are read once, at start: a build may take them away at any moment, and a page built anew is
served by the next start.
"""

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response

STATIC = Path(__file__).parent / "static"
OTHERS_LAST_S = 0


class _HeldFile:
    """A file with all its encodings, held in memory; byte ranges are not offered."""

    def __init__(self, file: Any):
        self._file = file
        self._held = {path: Path(path).read_bytes() for _, path, _ in file.alternatives}

    def get_response(self, method: str, request_headers: Mapping[str, Any]) -> Any:
        """Answer a request for it, as WhiteNoise wants it answered."""
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        if self._file.is_not_modified(request_headers):
            return self._file.not_modified_response
        path, headers = self._file.get_path_and_headers(request_headers)
        content = BytesIO(self._held[path]) if method == "GET" else None
        return Response(HTTPStatus.OK, headers, content)


def serve_assets(application: WSGIApplication, root: Path = STATIC) -> WSGIApplication:
    """Put the files below `root` before `application`; index.html is left to the page's route."""
    assets = WhiteNoise(
        application,
        max_age=OTHERS_LAST_S,
        allow_all_origins=False,
        immutable_file_test="^/assets/",
    )
    if root.is_dir():
        assets.add_files(root)
        assets.files.pop("/index.html", None)
        assets.files = {url: _HeldFile(file) for url, file in assets.files.items()}
    wrapped: WSGIApplication = assets
    return wrapped
