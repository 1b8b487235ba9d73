"""An upload in pieces that goes on through another worker than the one that began it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from tests.support.servers.moto import MotoServer
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.redis import RedisServer

from ..workers import ScaledWorker, Workers

pytestmark = pytest.mark.needs("redis")
DATA = b"One line of a file that two workers receive.\n" * 4000
HALF = len(DATA) // 2
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret-of-the-store"}


class Sender:
    """A client of one user, whose requests reach whichever worker they name."""

    def __init__(self, token: str):
        self._headers = {"Authorization": f"Bearer {token}"}

    def begin(self, worker: ScaledWorker) -> str:
        """Begin an upload; return its path."""
        asked = {"name": "a.txt", "size": len(DATA)}
        answer = self._call("POST", worker, "/api/uploads", json=asked)
        assert answer.status_code == 200, answer.text
        return f"/api/uploads/{answer.json()['upload']['upload_id']}"

    def send(self, worker: ScaledWorker, upload: str, at: int, until: int) -> requests.Response:
        """Send a piece."""
        headers = {**self._headers, "Content-Type": "application/octet-stream"}
        path = f"{upload}?offset={at}"
        return self._call("PATCH", worker, path, data=DATA[at:until], headers=headers)

    def get(self, worker: ScaledWorker, path: str) -> requests.Response:
        """Send a GET request."""
        return self._call("GET", worker, path)

    def _call(self, method: str, worker: ScaledWorker, path: str, **how: Any) -> requests.Response:
        headers = how.pop("headers", self._headers)
        return requests.request(method, worker.url + path, headers=headers, timeout=30, **how)


def content_of(answer: requests.Response) -> str:
    """Return the path of the content of an upload that is complete."""
    assert answer.status_code == 200, answer.text
    return f"/api/files/{answer.json()['upload']['file']['file_id']}"


def parts(worker: ScaledWorker) -> list[Path]:
    return list((worker.data_dir / "uploads").rglob("*.part"))


def test_upload_goes_on_at_the_other_worker_of_a_data_directory(pair: Workers) -> None:
    sender, (here, there) = Sender(pair[0].new_token()), pair
    upload = sender.begin(here)
    assert sender.send(here, upload, 0, HALF).json()["upload"]["offset"] == HALF
    assert sender.get(there, upload).json()["upload"]["offset"] == HALF
    # A client that did not notice: nothing is written twice.
    assert sender.send(there, upload, 0, HALF).json()["error"]["code"] == "invalid"
    content = content_of(sender.send(there, upload, HALF, len(DATA)))
    for worker in pair:
        assert sender.get(worker, content).content == DATA
        assert content_of(sender.get(worker, upload)) == content
    assert parts(here) == []


@pytest.fixture(scope="module")
def distant(
    fake: FakeOpenAI, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workers]:
    """Yield workers with data directories of their own, and one store for the contents."""
    folder = tmp_path_factory.mktemp("distant")
    with RedisServer(folder / "redis") as redis, MotoServer() as moto:
        settings = {
            "OPENAI_BASE_URL": fake.base_url,
            "REDIS_URL": redis.url,
            "DATABASE_URL": postgres.make_database(),
            "SECRET_KEY": "a secret key that both of them have",
            "FILES_URL": moto.new_bucket(),
            **KEYS,
        }
        workers = Workers(
            ScaledWorker(folder / name, name, **settings) for name in ("here", "there")
        )
        try:
            yield workers.start()
        finally:
            workers.kill()


@pytest.mark.needs("postgres")
def test_upload_that_a_distant_worker_does_not_know_begins_again_there(distant: Workers) -> None:
    sender, (here, there) = Sender(distant[0].new_token()), distant
    upload = sender.begin(here)
    sender.send(here, upload, 0, HALF)
    for refused in (sender.get(there, upload), sender.send(there, upload, HALF, len(DATA))):
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (404, "not_found")
    again = sender.begin(there)
    content = content_of(sender.send(there, again, 0, len(DATA)))
    for worker in distant:
        assert sender.get(worker, content).content == DATA
    # The first one is still there for the worker that has it.
    assert sender.get(here, upload).json()["upload"]["offset"] == HALF
    assert sender.get(there, content_of(sender.send(here, upload, HALF, len(DATA)))).content == DATA
    assert [*parts(here), *parts(there)] == []
