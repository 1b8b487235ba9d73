"""A client of plain TCP, which may come from any loopback address, and the server's worker."""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from tests.support.servers.wordbrook import ServerProcess

VICTIM, ATTACKER = "127.0.0.9", "127.0.0.1"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
TIMEOUT_S = 15.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class RawClient:
    """One connection."""

    def __init__(self, server: ServerProcess, source: str = ATTACKER):
        url = urlsplit(server.url)
        address = (str(url.hostname), url.port or 80)
        try:
            self.socket = socket.create_connection(address, TIMEOUT_S, (source, 0))
        except ConnectionError:  # reset by the server before the connect returned
            self.socket = socket.socket()
            self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> bool:
        """Send all of `data`; return False once the server has closed the connection."""
        try:
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def read(self) -> bytes:
        """Read until the server closes the connection, or is silent for TIMEOUT_S."""
        data = b""
        with suppress(OSError):
            while piece := self.socket.recv(65536):
                data += piece
        return data

    def read_head(self) -> bytes:
        """Read until the end of a response's head."""
        data = b""
        while b"\r\n\r\n" not in data and (piece := self.socket.recv(65536)):
            data += piece
        return data

    def has_response(self) -> bool:
        """Return whether a response has begun or the server has closed; reads nothing."""
        self.socket.settimeout(0.001)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    def is_closed(self, within_s: float = 0.002) -> bool:
        """Return whether the server closes the connection within this time; skips its data."""
        self.socket.settimeout(within_s)
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True


def is_served(server: ServerProcess, source: str = VICTIM) -> bool:
    """Return whether a client of another address gets a response."""
    with RawClient(server, source) as client:
        client.send(HEALTH)
        try:
            return client.read_head().startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def resident_bytes(server: ServerProcess) -> int:
    """Return the memory of the worker."""
    [worker] = server.workers()
    return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * PAGE_BYTES


def open_descriptors(worker: int) -> int:
    """Return how many descriptors a process has open."""
    return len(list(Path(f"/proc/{worker}/fd").iterdir()))


def close_all(clients: Iterable[RawClient]) -> None:
    """Close all clients."""
    for client in clients:
        client.socket.close()
