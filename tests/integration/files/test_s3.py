"""Contents in an S3-compatible store, by a real server of that, on each runtime."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.servers.moto import MotoServer
from tests.support.servers.wordbrook import ServerProcess

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret-of-the-store"}
# Longer than one piece of a multipart upload.
LONG = os.urandom(5_000_000).hex().encode()


@pytest.fixture(scope="module")
def moto() -> Iterator[MotoServer]:
    with MotoServer() as server:
        yield server


def session(server: ServerProcess) -> requests.Session:
    """Return a user's session."""
    found = requests.Session()
    token = found.post(f"{server.url}/api/session", json={"token": True}, timeout=10).json()
    found.headers["Authorization"] = f"Bearer {token['token']}"
    return found


def add(user: requests.Session, server: ServerProcess, data: bytes) -> Any:
    form = {"file": ("a.txt", data)}
    return user.post(f"{server.url}/api/files", files=form, timeout=60)


def test_contents_are_in_the_bucket_and_deleted_there(
    mode: str, tmp_path: Path, moto: MotoServer
) -> None:
    url = moto.new_bucket()
    with ServerProcess(tmp_path / "data", mode, FILES_URL=url, **KEYS) as server:
        user = session(server)
        for data in (b"far away", LONG):
            response = add(user, server, data)
            assert response.status_code == 200, response.text
            path = f"{server.url}/api/files/{response.json()['file']['file_id']}"
            assert len(moto.keys()) == 1
            assert user.get(path, timeout=60).content == data
            part = user.get(path, headers={"Range": "bytes=3-6"}, timeout=60)
            assert (part.status_code, part.content) == (206, data[3:7])
            assert user.delete(path, timeout=60).status_code == 204
            assert moto.keys() == []
        assert not (tmp_path / "data/files").exists()


def test_store_that_is_away_is_a_refusal_without_its_keys(tmp_path: Path) -> None:
    url = "s3://bucket/p?endpoint=http://127.0.0.1:9"
    with ServerProcess(tmp_path / "data", "eventlet", FILES_URL=url, **KEYS) as server:
        response = add(session(server), server, b"x")
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "storage_unavailable"
        assert "cannot be stored" in server.log()
        assert KEYS["AWS_SECRET_ACCESS_KEY"] not in server.log() + response.text
