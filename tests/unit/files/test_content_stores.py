"""Contents in a folder; those of S3 are tested by real servers, in tests/integration/files."""

import os
from pathlib import Path

import pytest

from app.files.content.base import ContentStore
from app.files.content.disk import DiskContents
from app.runtime import Runtime
from app.settings import SettingsError, load_settings

HASH = "ab" * 32


@pytest.fixture
def contents(tmp_path: Path, runtime: Runtime) -> ContentStore:
    return DiskContents(tmp_path / "contents", runtime)


def put(contents: ContentStore, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    contents.put(HASH, path)
    assert not path.exists()


@pytest.mark.parametrize("size", [0, 10, 9 * 1024 * 1024])
def test_content_is_read_in_pieces(contents: ContentStore, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    put(contents, tmp_path, data)
    assert contents.read(HASH, 0, size + 1) == data if size else True
    if size:
        assert contents.read(HASH, 3, 4) == data[3:7]


def test_the_same_content_again_changes_nothing(contents: ContentStore, tmp_path: Path) -> None:
    for _ in range(2):
        put(contents, tmp_path, b"the same")
    assert contents.read(HASH, 0, 100) == b"the same"


def test_deleted_content_is_not_found(contents: ContentStore, tmp_path: Path) -> None:
    put(contents, tmp_path, b"secret")
    for _ in range(2):
        contents.delete(HASH)
    with pytest.raises(FileNotFoundError):
        contents.read(HASH, 0, 100)


def test_keys_are_no_part_of_the_address() -> None:
    for url in ("s3://key:secret@bucket", "https://bucket", "s3://"):
        with pytest.raises(SettingsError, match="FILES_URL"):
            load_settings(files_url=url)
