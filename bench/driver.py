"""Puts one load on one server, in a process of its own; prints the result as JSON.

`python -m bench.driver DIALECT PORT SERVER_PID LOAD`, the load as JSON.
"""

import gc
import json
import select
import sys
import time
from dataclasses import asdict
from statistics import median, quantiles

from .dialects import DIALECTS, Client
from .frames import Closed
from .loads import BURST_AFTER_S, BURST_DELTAS, Load, Result
from .processes import cpu_s
from .stamps import TIMES, UNIT_NS, Received, now_units

_CALM_S = 0.3
_AFTERWARDS_S = 0.5


class _Mark:
    """The server's CPU at a moment, in units of 10 µs."""

    def __init__(self, server_pid: int):
        self.cpu_s = cpu_s(server_pid)
        self.moment = now_units()


class Run:
    """One load on one server."""

    def __init__(self, clients: list[Client], load: Load, server_pid: int):
        self._clients = clients
        self._running, self._burst = clients[: load.streams], clients[load.streams :]
        self._load = load
        self._pid = server_pid
        self._poll = select.epoll()
        self._by_fileno = {client.socket.fileno(): client for client in clients}
        for fileno in self._by_fileno:
            self._poll.register(fileno, select.EPOLLIN)
        self._steady: list[_Mark] = []

    def run(self) -> Result:
        """Ask, take all that comes until the last ending, and weigh it."""
        gc.disable()
        self._take_for(_CALM_S)
        begin = _Mark(self._pid)
        self._ask_and_take(time.monotonic() + self._load.patience_s)
        self._take_for(_AFTERWARDS_S)
        return self._weigh(begin, _Mark(self._pid))

    def _ask_and_take(self, until: float) -> None:
        waiting = list(reversed(self._running))
        pause_s = self._load.ramp_s / len(waiting)
        next_at = time.monotonic()
        burst_at = next_at + self._load.ramp_s + BURST_AFTER_S
        late = list(self._burst)
        ended = 0
        while ended < len(self._clients) and time.monotonic() < until:
            while waiting and time.monotonic() >= next_at:
                waiting.pop().ask(self._load.question)
                next_at += pause_s
            while late and time.monotonic() >= burst_at:
                late.pop().ask(self._load.burst_question)
            due = next_at if waiting else burst_at if late else time.monotonic() + 0.5
            wait_s = max(0.0, due - time.monotonic())
            ended += self._take(wait_s)
            if (
                not self._steady
                and not (waiting or late)
                and all(c.first_at for c in self._clients)
            ):
                self._steady.append(_Mark(self._pid))
            if len(self._steady) == 1 and ended:
                self._steady.append(_Mark(self._pid))

    def _take(self, wait_s: float) -> int:
        ended = 0
        for fileno, _ in self._poll.poll(wait_s):
            client = self._by_fileno[fileno]
            was_over = client.is_over
            try:
                client.take()
            except (Closed, ConnectionResetError):
                client.is_closed = True
                self._poll.unregister(fileno)
            ended += client.is_over and not was_over
        return ended

    def _take_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            self._take(left_s)

    def _weigh(self, begin: _Mark, end: _Mark) -> Result:
        load = self._load
        received = [client.received() for client in self._clients]
        orders = [load.deltas] * load.streams + [BURST_DELTAS] * load.burst
        pairs = [each.latencies_ms() for each in received]
        arrived = [pair for some in pairs[: load.streams] for pair in some]
        lost = [each.lost_characters(order) for each, order in zip(received, orders, strict=True)]
        whole = sum(
            client.is_ended and not losses
            for client, losses in zip(self._clients, lost, strict=True)
        )
        asked = self._burst or self._running
        firsts = [_ms(c.first_at - c.asked_at) for c in asked if c.first_at] or [0.0]
        late = sorted(latency for _, latency in arrived) or [0.0]
        frames = [payload for c in self._clients for _, payload in c.frames]
        deltas = max(1, sum(len(some) for some in pairs))
        steady_us, steady_p99_ms, cores = self._weigh_steady(arrived)
        return Result(
            cpu_us=(end.cpu_s - begin.cpu_s) * 1e6 / deltas,
            steady_cpu_us=steady_us,
            steady_p99_ms=steady_p99_ms,
            cores=cores or (end.cpu_s - begin.cpu_s) / (end.moment - begin.moment) / UNIT_NS * 1e9,
            p50_ms=median(late),
            p99_ms=_p99(late),
            first_ms=median(firsts),
            first_p99_ms=_p99(firsts),
            whole=whole,
            lost=sum(lost),
            bytes_per_delta=sum(c.socket.received_bytes for c in self._clients) / deltas,
            events=sum(self._clients[0].delta_mark in payload[:40] for payload in frames),
            rate_kept=self._rate_kept(received[: load.streams]),
            complaint=next((said for c in self._clients if (said := c.complaint())), None),
        )

    def _weigh_steady(
        self, arrived: list[tuple[int, float]]
    ) -> tuple[float | None, float | None, float | None]:
        if len(self._steady) < 2:
            return None, None, None
        first, last = self._steady
        late = [latency for moment, latency in arrived if first.moment <= moment < last.moment]
        used_s, span = last.cpu_s - first.cpu_s, last.moment - first.moment
        if len(late) < max(2, len(arrived) // 20):
            return None, None, None
        return used_s * 1e6 / len(late), _p99(late), used_s / (span * UNIT_NS / 1e9)

    def _rate_kept(self, received: list[Received]) -> float:
        """Return how much of the rate asked for the stand-in managed to send, in the middle."""
        asked_s = (self._load.deltas - 1) / self._load.rate if self._load.rate else 0.0
        spans_s = [each.sent_over_s() for each in received]
        return min(1.0, asked_s / max(1e-9, median(spans_s))) if asked_s else 1.0


def _ms(units: int) -> float:
    return units % TIMES * UNIT_NS / 1e6


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98] if len(values) > 1 else values[0]


def main() -> None:
    dialect, port, pid, load = sys.argv[1:]
    order = Load(**json.loads(load))
    clients = [DIALECTS[dialect](int(port)) for _ in range(order.streams + order.burst)]
    result = Run(clients, order, int(pid)).run()
    for client in clients:
        client.socket.close()
    print(json.dumps(asdict(result)))


if __name__ == "__main__":
    main()
