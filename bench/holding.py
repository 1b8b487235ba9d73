"""What a server holds in memory for a connection that is idle, and for an answer that runs."""

import select
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .candidates import Server
from .dialects import DIALECTS, Client
from .loads import Load
from .processes import memory_kib

_WARM = 20
_SETTLE_S = 2.0


@dataclass(frozen=True, slots=True)
class Held:
    """KiB of proportional set size: of an idle connection, and of a running stream on top."""

    idle_kib: float
    stream_kib: float


def middle(held: Sequence[Held]) -> Held:
    """Return the median of each figure by itself."""
    return Held(median(each.idle_kib for each in held), median(each.stream_kib for each in held))


def measure_memory(server: Server, *, connections: int, streams: int) -> Held:
    """Open idle connections on a fresh server, then let some of them ask.

    Some come, ask and go first, so that what is made once is there before counting.
    """
    brief = Load("warm", streams=_WARM, rate=0, deltas=50)
    running = Load("running", streams=streams, rate=10, deltas=60)
    warm = [DIALECTS[server.dialect](server.port) for _ in range(_WARM)]
    _ask(warm, brief)
    _take(warm, _SETTLE_S)
    before = memory_kib(server.pid)
    idle = [DIALECTS[server.dialect](server.port) for _ in range(connections)]
    _take(warm + idle, _SETTLE_S)
    connected = memory_kib(server.pid)
    _ask(idle[:streams], running)
    _take(warm + idle, running.deltas / running.rate / 2)
    answering = memory_kib(server.pid)
    for client in warm + idle:
        client.socket.close()
    return Held((connected - before) / connections, (answering - connected) / streams)


def _ask(clients: list[Client], load: Load) -> None:
    for client in clients:
        client.ask(load.question)


def _take(clients: list[Client], seconds: float) -> None:
    until = time.monotonic() + seconds
    by_fileno = {client.socket.fileno(): client for client in clients}
    poll = select.poll()
    for fileno in by_fileno:
        poll.register(fileno, select.POLLIN)
    while (left_s := until - time.monotonic()) > 0:
        for fileno, _ in poll.poll(left_s * 1000):
            by_fileno[fileno].take()
