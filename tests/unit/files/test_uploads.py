"""Uploads in pieces: they go on where they broke off, and end once."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from app.files.upload import folder
from app.files.upload.folder import MAX_UNFINISHED, UploadFolder
from app.runtime import Runtime
from app.testing.waiting import eventually

from .conftest import FileServer

DATA = bytes(range(32, 127)) * 3000


def begin(server: FileServer, token: str, size: int = len(DATA)) -> str:
    asked = {"name": "long.txt", "size": size}
    response = server.request(token, "POST", "/api/uploads", json=asked)
    assert response.status_code == 200, response.text
    return str(response.get_json()["upload"]["upload_id"])


def send(server: FileServer, token: str, upload: str, at: int, data: bytes) -> Any:
    return server.request(
        token,
        "PATCH",
        f"/api/uploads/{upload}?offset={at}",
        data=data,
        content_type="application/octet-stream",
    )


def test_pieces_become_the_file(server: FileServer, token: str) -> None:
    upload = begin(server, token)
    at, found = 0, {}
    while at < len(DATA):
        found = send(server, token, upload, at, DATA[at : at + 90_000]).get_json()["upload"]
        at = found["offset"]
    file = found["file"]
    assert server.request(token, "GET", f"/api/files/{file['file_id']}").data == DATA
    # The answer may have been lost.
    again = send(server, token, upload, len(DATA), b"").get_json()["upload"]
    assert again["file"] == file
    path = f"/api/uploads/{upload}"
    assert server.request(token, "GET", path).get_json()["upload"]["file"] == file


def test_piece_of_a_wrong_offset_changes_nothing(server: FileServer, token: str) -> None:
    upload = begin(server, token)
    send(server, token, upload, 0, DATA[:1000])
    for at in (0, 999, 1001):
        refused = send(server, token, upload, at, b"z")
        assert refused.status_code == 400
        assert "begins at 1000" in refused.get_json()["error"]["message"]
    path = f"/api/uploads/{upload}"
    assert server.request(token, "GET", path).get_json()["upload"]["offset"] == 1000


def test_more_than_was_announced_is_refused(server: FileServer, token: str) -> None:
    upload = begin(server, token, 10)
    assert send(server, token, upload, 0, b"x" * 11).status_code == 413


def test_upload_of_another_user_is_unknown(server: FileServer, token: str) -> None:
    upload, other = begin(server, token), server.new_user()
    assert send(server, other, upload, 0, b"x").status_code == 404
    for method in ("GET", "DELETE"):
        path = f"/api/uploads/{upload}"
        assert server.request(other, method, path).status_code == 404
    assert send(server, token, "../../secret_key", 0, b"x").status_code == 404


def test_cancelled_upload_leaves_nothing(server: FileServer, token: str) -> None:
    upload = begin(server, token)
    send(server, token, upload, 0, DATA[:1000])
    path = f"/api/uploads/{upload}"
    assert server.request(token, "DELETE", path).status_code == 204
    assert server.request(token, "GET", path).status_code == 404
    data_dir = server.app.extensions["wordbrook"].settings.data_dir
    assert [each for each in (data_dir / "uploads").rglob("*") if each.is_file()] == []


def test_refused_file_ends_its_upload(server: FileServer, token: str) -> None:
    upload = begin(server, token, 4)
    refused = send(server, token, upload, 0, b"MZ\0\0")
    assert refused.get_json()["error"]["code"] == "file_type"
    path = f"/api/uploads/{upload}"
    assert server.request(token, "GET", path).status_code == 404


@pytest.mark.parametrize(
    ("size", "code"), [(0, "invalid"), (3_000_001, "quota_exceeded"), (2**39, "too_large")]
)
def test_size_is_checked_before_anything_is_sent(
    server: FileServer, token: str, size: int, code: str
) -> None:
    asked = {"name": "a.txt", "size": size}
    response = server.request(token, "POST", "/api/uploads", json=asked)
    assert response.get_json()["error"]["code"] == code


def test_unfinished_uploads_of_a_user_are_bounded(server: FileServer, token: str) -> None:
    for _ in range(20):
        begin(server, token, 10)
    response = server.request(token, "POST", "/api/uploads", json={"name": "a.txt", "size": 10})
    assert response.get_json()["error"]["code"] == "rate_limited"


def test_unfinished_uploads_count_for_the_quota(server: FileServer, token: str) -> None:
    uploads = [begin(server, token, 1_000_000) for _ in range(3)]
    asked = {"name": "long.txt", "size": 1_000_000}
    refused = server.request(token, "POST", "/api/uploads", json=asked)
    assert refused.get_json()["error"]["code"] == "quota_exceeded"
    server.request(token, "DELETE", f"/api/uploads/{uploads[0]}")
    begin(server, token, 1_000_000)


def test_uploads_that_begin_at_once_are_bounded(
    server: FileServer, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, write = server.app.extensions["runtime"], folder._write
    for _ in range(MAX_UNFINISHED - 1):
        begin(server, token, 100)

    def write_late(*args: Any) -> None:
        until = time.monotonic() + 0.1
        while time.monotonic() < until:
            pass  # in a native thread, beside the others
        write(*args)

    monkeypatch.setattr(folder, "_write", write_late)
    codes: list[int] = []

    def start() -> None:
        asked = {"name": "long.txt", "size": 100}
        codes.append(server.request(token, "POST", "/api/uploads", json=asked).status_code)

    for _ in range(4):
        runtime.spawn(start)
    eventually(lambda: len(codes) == 4, what="the answers", sleep=runtime.sleep)
    assert sorted(codes) == [200, 429, 429, 429]


def test_files_of_killed_processes_are_pruned_and_open_ones_stay(
    tmp_path: Path, runtime: Runtime
) -> None:
    folder = UploadFolder(tmp_path, runtime)
    left = [tmp_path / name for name in ("a.tmp", "a.tmp.out", "a.tmp.contents")]
    with folder.temporary() as file:
        mine = Path(str(file.name))
        beside = mine.with_name(f"{mine.name}.out")
        for path in (*left, beside):
            path.write_bytes(b"x")
        folder.prune()
        assert sorted(tmp_path.iterdir()) == sorted([*left, mine, beside])
        for path in (*left, mine, beside):
            os.utime(path, (0, time.time() - 120))
        folder.prune()
        assert sorted(tmp_path.iterdir()) == sorted([mine, beside])
