"""Undocumented interfaces of WhiteNoise that app/web/static_files.py uses."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response


@pytest.fixture
def served(tmp_path: Path) -> Any:
    (tmp_path / "a.js").write_bytes(b"plain" * 100)
    (tmp_path / "a.js.gz").write_bytes(b"compressed")
    served = WhiteNoise(lambda *_: [b"the application"], max_age=0)
    served.add_files(tmp_path)
    return served


def test_a_static_file_has_its_alternatives_and_chooses_one(served: Any, tmp_path: Path) -> None:
    file = served.files["/a.js"]
    paths = {path for _, path, _ in file.alternatives}
    assert paths == {str(tmp_path / "a.js"), str(tmp_path / "a.js.gz")}
    path, headers = file.get_path_and_headers({"HTTP_ACCEPT_ENCODING": "gzip"})
    assert (path, dict(headers)["Content-Encoding"]) == (str(tmp_path / "a.js.gz"), "gzip")
    modified = dict(headers)["Last-Modified"]
    assert file.is_not_modified({"HTTP_IF_MODIFIED_SINCE": modified})
    assert file.not_modified_response.status == HTTPStatus.NOT_MODIFIED
    assert NOT_ALLOWED_RESPONSE.status == HTTPStatus.METHOD_NOT_ALLOWED


def test_an_object_in_files_is_asked_for_the_response(served: Any) -> None:
    class Held:
        def get_response(self, method: str, request_headers: Any) -> Response:
            return Response(HTTPStatus.OK, [("X-Method", method)], BytesIO(b"held"))

    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> Callable[..., None]:
        started.append((status, headers))
        return lambda *_: None

    served.files = {"/a.js": Held()}
    environ = {"PATH_INFO": "/a.js", "REQUEST_METHOD": "GET"}
    assert b"".join(served(environ, start_response)) == b"held"
    assert started == [("200 OK", [("X-Method", "GET")])]
