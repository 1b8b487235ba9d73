"""A disk that is full for real while a file is uploaded: answers go on, and nothing is left."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import requests

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.support.answers import gated, steady, steady_text
from tests.support.servers.wordbrook import ServerProcess

pytestmark = pytest.mark.needs("tmpfs")
KIB, MIB = 1024, 1024 * 1024
DISK_BYTES = 24 * MIB
MOUNT = f'mount -t tmpfs -o size={DISK_BYTES} none "$DATA_DIR" && exec "$@"'
SENTENCE = "The disk of the server is full."
DATA = b"a line of a file that needs more than is free\n" * 100_000
COUNT, EVERY_MS = 100, 20


class SmallDiskServer(ServerProcess):
    """A server whose data directory is a small disk of its own, which ends with it."""

    def command(self) -> list[str | Path]:
        return ["unshare", "-Urm", "sh", "-c", MOUNT, "sh", *super().command()]

    @property
    def disk(self) -> Path:
        """The data directory as the server sees it."""
        return Path(f"/proc/{self.workers()[0]}/root{self.data_dir}")

    def received(self) -> dict[str, int]:
        """Return the sizes of the files in the folder of uploads, by the ids of the uploads."""
        found = (each for each in self.disk.glob("uploads/**/*") if each.is_file())
        return {each.stem: each.stat().st_size for each in found if each.suffix != ".json"}


@pytest.fixture
def server(fake: FakeOpenAI, data_dir: Path) -> Iterator[SmallDiskServer]:
    url = fake.base_url
    with SmallDiskServer(data_dir, OPENAI_BASE_URL=url, LIMIT_FREE_DISK_BYTES=0) as server:
        yield server


def _fill(disk: Path) -> Path:
    """Fill the disk to the last byte; return the file that does."""
    path = disk / "of-another-program"
    with path.open("wb", buffering=0) as file:
        for size in (MIB, 4 * KIB):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return path


def _begin(server: ServerProcess, headers: Json) -> str:
    asked = {"name": "a.txt", "size": len(DATA)}
    url = f"{server.url}/api/uploads"
    answer = requests.post(url, json=asked, headers=headers, timeout=30)
    return f"/api/uploads/{answer.json()['upload']['upload_id']}"


def _send(server: ServerProcess, headers: Json, upload: str, data: bytes) -> Any:
    url = f"{server.url}{upload}?offset=0"
    binary = {**headers, "Content-Type": "application/octet-stream"}
    return requests.patch(url, data=data, headers=binary, timeout=30)


def _send_beginning(server: ServerProcess, headers: Json, upload: str) -> HTTPConnection:
    """Send half of a piece of two MiB."""
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    about = {**headers, "Content-Type": "application/octet-stream", "Content-Length": str(2 * MIB)}
    connection.putrequest("PATCH", f"{upload}?offset=0")
    for name, value in about.items():
        connection.putheader(name, value)
    connection.endheaders(DATA[:MIB])
    return connection


def _send_whole(server: ServerProcess, headers: Json) -> Any:
    url, form = f"{server.url}/api/files", {"file": ("a.txt", DATA)}
    return requests.post(url, files=form, headers=headers, timeout=30)


def test_upload_that_meets_a_full_disk_fails_alone_and_leaves_nothing(
    server: SmallDiskServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    more = steady(COUNT, EVERY_MS, word="v")[1:]
    fake.script(gated(gate, steady(COUNT, EVERY_MS)[:-2], more), marker=question)
    tab = server.tab()
    headers: Json = {"Authorization": f"Bearer {tab.token}"}
    upload, other = _begin(server, headers), _begin(server, headers)
    other_id = other.rpartition("/")[2]
    ack = tab.send(question)
    tab.wait_for_text(ack, "w0 ")
    connection = _send_beginning(server, headers, upload)
    eventually(lambda: max(server.received().values()) >= 512 * KIB)
    filler = _fill(server.disk)
    connection.send(DATA[MIB : 2 * MIB])
    refused = connection.getresponse()
    body = refused.read().decode()
    assert (refused.status, SENTENCE in body, "storage_unavailable" in body) == (503, True, True)
    assert server.received() == {other_id: 0}
    assert requests.get(server.url + upload, headers=headers, timeout=30).status_code == 404
    # What would not fit is refused before it is read, and an upload goes on later.
    for refused_early in (_send(server, headers, other, DATA), _send_whole(server, headers)):
        assert (refused_early.status_code, SENTENCE in refused_early.text) == (503, True)
    assert server.received() == {other_id: 0}
    tab.wait_for_text(ack, steady_text(COUNT))
    gate.touch()  # the answer goes on while the disk is full
    tab.wait_for_text(ack, steady_text(COUNT) + "v0 v1 ")
    filler.unlink()
    assert tab.wait_for_end(ack)["status"] == "completed"
    assert tab.text(ack) == steady_text(COUNT) + steady_text(COUNT, word="v")
    assert tab.wire.gaps == 0
    tab.wait_until_stored(ack)
    _check_added(server, headers, other)


def _check_added(server: SmallDiskServer, headers: Json, upload: str) -> None:
    added = _send(server, headers, upload, DATA)
    assert added.status_code == 200, added.text
    url = f"{server.url}/api/files/{added.json()['upload']['file']['file_id']}"
    assert requests.get(url, headers=headers, timeout=30).content == DATA
    assert server.received() == {}
