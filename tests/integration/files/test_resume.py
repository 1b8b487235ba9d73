"""A long upload goes on after lost connections, also after the end of the worker's process.

The memory of the worker stays bounded meanwhile.
"""

import hashlib
import socket
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from app.testing.waiting import eventually
from tests.support.memory import peak_bytes, resident_bytes
from tests.support.servers.wordbrook import ServerProcess

MIB = 1024 * 1024
SIZE = 100 * MIB
LINE = b"All work and no play makes a dull file. 0123456789 abcdefghijkl\n"
DATA = LINE * (SIZE // len(LINE))
# Pieces on their way to the disk, and what a first request loads; far below the file.
MAX_GROWTH_BYTES = 16 * MIB


class Uploader:
    """A client that loses its connection."""

    def __init__(self, server: ServerProcess, token: str):
        self.server = server
        self.headers = {"Authorization": f"Bearer {token}"}
        asked = {"name": "long.txt", "size": len(DATA)}
        url = f"{server.url}/api/uploads"
        made = requests.post(url, json=asked, headers=self.headers, timeout=30)
        self.path = f"/api/uploads/{made.json()['upload']['upload_id']}"

    def state(self) -> Any:
        """Return the upload as the server has it."""
        url = f"{self.server.url}{self.path}"
        return requests.get(url, headers=self.headers, timeout=30).json()["upload"]

    def send(self, at: int, until: int | None = None) -> Any:
        """Send the rest from `at`; lose the connection at `until`, else return the upload."""
        url = urlsplit(self.server.url)
        connection = HTTPConnection(str(url.hostname), url.port, timeout=120)
        connection.putrequest("PATCH", f"{self.path}?offset={at}")
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/octet-stream")
        connection.putheader("Content-Length", str(len(DATA) - at))
        connection.endheaders()
        for start in range(at, until or len(DATA), MIB):
            connection.send(DATA[start : min(start + MIB, until or len(DATA))])
        if until is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
            connection.close()
            return None
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        return self.state()


def test_100_mb_with_three_lost_connections_arrive_once(mode: str, tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data", mode) as server:
        token = server.new_token()
        upload = Uploader(server, token)
        at, before = 0, resident_bytes(server.workers()[0])
        for number, share in enumerate((0.3, 0.5, 0.8)):
            lost_at = int(len(DATA) * share)
            upload.send(at, lost_at)
            if number == 1:
                assert peak_bytes(server.workers()[0]) - before < MAX_GROWTH_BYTES
                server.kill()
                server.start()
                before = resident_bytes(server.workers()[0])
            # What was sent arrives, but for what was in the buffers of the connection.
            at = eventually(partial(stable_offset, upload, lost_at), within_s=30, what="the offset")
        found = upload.send(at)
        assert found["offset"] == len(DATA)
        url = f"{server.url}/api/files/{found['file']['file_id']}"
        digest = hashlib.sha256()
        with requests.get(url, headers=upload.headers, stream=True, timeout=60) as response:
            for piece in response.iter_content(MIB):
                digest.update(piece)
        assert digest.hexdigest() == hashlib.sha256(DATA).hexdigest()
        assert list((tmp_path / "data/uploads").rglob("*.part")) == []
        assert peak_bytes(server.workers()[0]) - before < MAX_GROWTH_BYTES


def stable_offset(upload: Uploader, sent: int) -> int | None:
    """Return the offset once the server has noticed the loss: it takes an empty piece."""
    at = int(upload.state()["offset"])
    url = f"{upload.server.url}{upload.path}?offset={at}"
    headers = {**upload.headers, "Content-Type": "application/octet-stream"}
    taken = requests.patch(url, data=b"", headers=headers, timeout=30)
    assert at <= sent
    return at if taken.status_code == 200 and sent - at < 40 * MIB else None
