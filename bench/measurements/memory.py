"""Memory of a server per idle connection and per running stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ..clients.client import CLIENTS, Client, read_for
from ..load.loads import Load
from ..servers.processes import memory_kib
from ..servers.server import Server

_WARM_UP_CLIENTS = 20
_SETTLE_S = 2.0


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """KiB of proportional set size per idle connection, and per running stream on top."""

    idle_kib: float
    stream_kib: float


def median_memory(runs: Sequence[MemoryUse]) -> MemoryUse:
    """Return the median of each field."""
    return MemoryUse(
        median(each.idle_kib for each in runs), median(each.stream_kib for each in runs)
    )


def measure_memory(server: Server, *, connections: int, streams: int) -> MemoryUse:
    """Open idle connections on a fresh server, then start streams on some of them.

    A warm-up comes first, so that one-time allocations are not counted.
    """
    warm_up = Load("warm-up", streams=_WARM_UP_CLIENTS, rate=0, deltas=50)
    running = Load("running", streams=streams, rate=10, deltas=60)
    first = _connect(server, _WARM_UP_CLIENTS)
    _ask(first, warm_up)
    _read(first, _SETTLE_S)
    before_kib = memory_kib(server.pid)
    idle = _connect(server, connections)
    _read(first + idle, _SETTLE_S)
    connected_kib = memory_kib(server.pid)
    _ask(idle[:streams], running)
    _read(first + idle, running.deltas / running.rate / 2)
    streaming_kib = memory_kib(server.pid)
    for client in first + idle:
        client.socket.close()
    return MemoryUse(
        (connected_kib - before_kib) / connections, (streaming_kib - connected_kib) / streams
    )


def _connect(server: Server, count: int) -> list[Client]:
    return [CLIENTS[server.protocol](server.port) for _ in range(count)]


def _ask(clients: list[Client], load: Load) -> None:
    for client in clients:
        client.ask(load.question)


def _read(clients: list[Client], seconds: float) -> None:
    read_for(clients, seconds)
    if any(client.is_closed for client in clients):
        raise ConnectionError("the server closed a connection whose memory is measured")
