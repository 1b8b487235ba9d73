"""CPU per delta of many followers of one answer: Socket.IO against text/event-stream.

Both on one server, in turn. One more socket asks the question; its share is the same for both.
"""

import json
import os
import select
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from ..clients.client import WordbrookClient, new_token, read_for
from ..load.loads import Load
from ..servers.processes import OTHER_CORES, cpu_s
from ..servers.server import Server

FOLLOWERS = 100
RATE = 50
_END = b"event: answer:end\n"
_ATTACH_S = 1.0
_AFTER_S = 0.5
_LATEST_S = 10.0


class _Follower(Protocol):
    def fileno(self) -> int: ...

    def read(self) -> None: ...


class _SocketFollower(WordbrookClient):
    """A tab that opens the conversation."""

    def __init__(self, port: int, token: str, conversation_id: str, _: str):
        self.token = token
        super().__init__(port)
        opened = json.dumps(["conversation:open", {"conversation_id": conversation_id}])
        self.socket.send("42/chat,1" + opened)

    def fileno(self) -> int:
        return self.socket.fileno()

    def count(self) -> tuple[int, bool]:
        return len(self.deltas()), self.is_ended


class _StreamFollower:
    """A response of text/event-stream."""

    def __init__(self, port: int, token: str, _: str, answer_id: str):
        self._sock = socket.create_connection(("127.0.0.1", port))
        self._sock.sendall(
            f"GET /api/answers/{answer_id}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {token}\r\n\r\n".encode()
        )
        self._received: list[bytes] = []
        self.is_over = False

    def fileno(self) -> int:
        return self._sock.fileno()

    def read(self) -> None:
        data = self._sock.recv(262144)
        self.is_over = self.is_over or not data or _END in data
        self._received.append(data)

    def count(self) -> tuple[int, bool]:
        text = b"".join(self._received)
        self._sock.close()
        return text.count(b"event: answer:delta\n"), _END in text


KINDS: dict[str, type[_SocketFollower | _StreamFollower]] = {
    "Socket.IO": _SocketFollower,
    "text/event-stream": _StreamFollower,
}


@dataclass(frozen=True, slots=True)
class FollowersResult:
    """CPU microseconds of the server per delivered delta, and the events that were received."""

    cpu_us: float
    events: int


def compare_followers(server: Server, *, runs: int, deltas: int) -> dict[str, FollowersResult]:
    """Measure each kind `runs` times in turn; return the medians."""
    results: dict[str, list[FollowersResult]] = {}
    own_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, OTHER_CORES)
    try:
        for run in range(runs):
            for kind in list(KINDS)[:: -1 if run % 2 else 1]:
                result = _measure(server, KINDS[kind], deltas)
                results.setdefault(kind, []).append(result)
                print(f"  followers: {kind}, {result.cpu_us:.1f} us", file=sys.stderr)
    finally:
        os.sched_setaffinity(0, own_cores)
    return {
        kind: FollowersResult(median(r.cpu_us for r in each), min(r.events for r in each))
        for kind, each in results.items()
    }


def _measure(
    server: Server, kind: type[_SocketFollower | _StreamFollower], deltas: int
) -> FollowersResult:
    token = new_token(server.port)
    asker = _Asker(server.port, token)
    asker.ask(Load("followers", streams=1, rate=RATE, deltas=deltas).question)
    ids = asker.wait_for_ids()
    followers = [kind(server.port, token, *ids) for _ in range(FOLLOWERS)]
    readers = [asker, *followers]
    _read(readers, lambda: False, _ATTACH_S)
    began_s = cpu_s(server.pid)
    before = len(asker.deltas())
    _read(readers, lambda: asker.is_ended, 20 + 2 * deltas / RATE)
    _read(readers, lambda: all(follower.is_over for follower in followers), _LATEST_S)
    _read(readers, lambda: False, _AFTER_S)
    used_s = cpu_s(server.pid) - began_s
    counts = [follower.count() for follower in followers]
    if not all(is_ended for _, is_ended in counts):
        raise RuntimeError("a follower did not receive the end")
    asker.socket.close()
    delivered = (len(asker.deltas()) - before) * (FOLLOWERS + 1)
    return FollowersResult(used_s * 1e6 / delivered, min(count for count, _ in counts))


class _Asker(WordbrookClient):
    def __init__(self, port: int, token: str):
        self.token = token
        super().__init__(port)

    def fileno(self) -> int:
        return self.socket.fileno()

    def wait_for_ids(self) -> tuple[str, str]:
        """Return the ids of the conversation and the answer."""
        while True:
            read_for([self], 0.1)
            for _, payload in self.frames:
                if payload.startswith(b"43/chat,1"):
                    ack = json.loads(payload[payload.index(b"[") :])[0]
                    return ack["conversation_id"], ack["answer_id"]


def _read(readers: Sequence[_Follower], is_over: Callable[[], bool], seconds: float) -> None:
    poll = select.epoll()
    by_fileno = {reader.fileno(): reader for reader in readers}
    for fileno in by_fileno:
        poll.register(fileno, select.EPOLLIN)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not is_over():
        for fileno, _ in poll.poll(0.1):
            by_fileno[fileno].read()
    poll.close()
