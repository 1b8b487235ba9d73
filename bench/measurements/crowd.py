"""Answers beside a crowd: thousands of idle and slow connections on the same worker.

Half of the idle connections have joined and answer pings; the others send nothing. Half of the slow
ones send a header a byte a second; the others follow an answer and read 100 bytes a second.
"""

import multiprocessing
import os
import resource
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from ..clients.client import WordbrookClient, new_token, read_for
from ..load.loads import Load
from ..servers.processes import OTHER_CORES
from ..servers.server import running_server

IDLE, SLOW = 5000, 1000
LOAD = Load("crowd", streams=200, rate=5, deltas=150)
SOCKETS_PER_TOKEN = 10
STEP_S = 1.0
PING_S = 0.005
SLOW_BYTES = 100
SLOW_QUESTION = "deltas=100 rate=2"
# As an operator raises them for a crowd behind one address.
SETTINGS = {
    "LIMITS": "on",
    "LIMIT_SOCKETS_TOTAL": "10000",
    "LIMIT_SOCKETS_PER_ADDRESS": "10000",
    "LIMIT_UNJOINED_PER_ADDRESS": "1000",
    "LIMIT_CONNECTIONS_PER_ADDRESS": "20000",
    "LIMIT_SESSIONS_PER_MINUTE": "10000",
    "LIMIT_REQUESTS_PER_MINUTE": "10000",
    "LIMIT_REQUESTS_PER_MINUTE_PER_ADDRESS": "10000",
    "LIMIT_RUNNING_PER_ADDRESS": "1000",
    "LIMIT_RUNNING_TOTAL": "1000",
    "LIMIT_SENDS_PER_MINUTE_PER_ADDRESS": "10000",
}


@dataclass(frozen=True, slots=True)
class CrowdResult:
    """Of one run; `lost` counts characters, the memory is that of the worker in MiB."""

    whole: int
    lost: int
    p50_ms: float
    p99_ms: float
    joined_at_end: int
    before_mib: float
    crowd_mib: float
    after_mib: float


class _Joined(WordbrookClient):
    def __init__(self, port: int, token: str):
        self.token = token
        super().__init__(port)


def measure_crowd(provider_port: int, root: Path, *, is_quick: bool) -> CrowdResult:
    """Run all answers once while the crowd is connected."""
    idle, slow = (IDLE // 10, SLOW // 10) if is_quick else (IDLE, SLOW)
    _raise_descriptors()
    with running_server("wordbrook", provider_port, root, **SETTINGS) as server:
        askers = [WordbrookClient(server.port) for _ in range(LOAD.streams)]
        before = _worker_mib(server.pid)
        with _crowd(server.port, idle, slow, askers) as joined:
            for asker in askers:
                asker.ask(LOAD.question)
            read_for(askers, LOAD.timeout_s + 60, until_over=True)
            crowd = _worker_mib(server.pid)
        read_for(askers, 5)
        after = _worker_mib(server.pid)
    answers = [asker.received_answer() for asker in askers]
    lost = [answer.lost_characters(LOAD.deltas) for answer in answers]
    times = sorted(ms for answer in answers for _, ms in answer.latencies_ms()) or [0.0]
    middle, last = times[len(times) // 2], times[len(times) * 99 // 100]
    return CrowdResult(lost.count(0), sum(lost), middle, last, joined[0], before, crowd, after)


@contextmanager
def _crowd(port: int, idle: int, slow: int, askers: list[WordbrookClient]) -> Iterator[list[int]]:
    """Connect the crowd in a process of its own; at exit the list has the sockets still joined."""
    is_ready, is_over = multiprocessing.Event(), multiprocessing.Event()
    counts: multiprocessing.Queue[int] = multiprocessing.Queue()
    process = multiprocessing.Process(
        target=_run_crowd, args=(port, idle, slow, is_ready, is_over, counts)
    )
    process.start()
    joined: list[int] = []
    try:
        while not is_ready.is_set() and process.is_alive():
            read_for(askers, 0.5)  # answers pings
        yield joined
        is_over.set()
        joined.append(counts.get(timeout=60))
    finally:
        is_over.set()
        process.join(60)


def _run_crowd(
    port: int, idle: int, slow: int, is_ready: Event, is_over: Event, counts: Any
) -> None:
    os.sched_setaffinity(0, OTHER_CORES)
    joined, readers = list[_Joined](), list[_Joined]()
    for _ in range(idle // 2 // SOCKETS_PER_TOKEN):
        token = new_token(port)
        joined += [_Joined(port, token) for _ in range(SOCKETS_PER_TOKEN)]
        read_for(joined, PING_S)
    for _ in range(slow // 2):
        readers.append(_Joined(port, new_token(port)))
        readers[-1].ask(SLOW_QUESTION)
        read_for(joined, PING_S)
    plain = [_connect(port, b"") for _ in range(idle // 2)]
    plain += [_connect(port, b"GET / HTTP/1.1\r\n") for _ in range(slow // 2)]
    is_ready.set()
    while not is_over.is_set():
        read_for(joined, STEP_S)
        for reader in readers:
            with suppress(OSError):
                reader.socket.sock.recv(SLOW_BYTES)
        for at, sock in enumerate(plain):
            if _is_closed(sock):  # by the server, at its deadline for a head
                sock.close()
                plain[at] = _connect(port, b"" if at < idle // 2 else b"GET / HTTP/1.1\r\n")
            elif at >= idle // 2:
                with suppress(OSError):
                    sock.send(b"X")
    counts.put(sum(not client.is_closed for client in joined))


def _connect(port: int, data: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    sock.sendall(data)
    sock.setblocking(False)
    return sock


def _is_closed(sock: socket.socket) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _worker_mib(master: int) -> float:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children)
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _raise_descriptors() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
