"""Puts one load on one server, in a separate process; prints the result as JSON.

`python -m bench.load.driver PROTOCOL PORT SERVER_PID LOAD`, the load as JSON.
"""

import gc
import json
import select
import sys
import time
from dataclasses import asdict
from statistics import median, quantiles

from ..clients.client import CLIENTS, Client
from ..clients.websocket_client import ConnectionClosedError
from ..payload import TIME_MODULUS, UNIT_NS, ReceivedAnswer, now_units
from ..servers.processes import cpu_s
from .loads import BURST_AFTER_S, BURST_DELTAS, Load, Result

_IDLE_BEFORE_S = 0.3
_IDLE_AFTER_S = 0.5


class _CpuSample:
    """The server's CPU time so far, and when it was read, in units of 10 µs."""

    def __init__(self, server_pid: int):
        self.cpu_s = cpu_s(server_pid)
        self.taken_at = now_units()


class LoadRun:
    """One load on one server."""

    def __init__(self, clients: list[Client], load: Load, server_pid: int):
        self._clients = clients
        self._streams, self._burst = clients[: load.streams], clients[load.streams :]
        self._load = load
        self._pid = server_pid
        self._poll = select.epoll()
        self._by_fileno = {client.socket.fileno(): client for client in clients}
        for fileno in self._by_fileno:
            self._poll.register(fileno, select.EPOLLIN)
        self._steady: list[_CpuSample] = []

    def run(self) -> Result:
        """Send the questions, read until the last answer ends, and return the result."""
        gc.disable()
        self._read_for(_IDLE_BEFORE_S)
        begin = _CpuSample(self._pid)
        self._ask_and_read(time.monotonic() + self._load.timeout_s)
        self._read_for(_IDLE_AFTER_S)
        return self._result(begin, _CpuSample(self._pid))

    def _ask_and_read(self, deadline: float) -> None:
        waiting = list(reversed(self._streams))
        pause_s = self._load.ramp_s / len(waiting)
        next_at = time.monotonic()
        burst_at = next_at + self._load.ramp_s + BURST_AFTER_S
        burst = list(self._burst)
        ended = 0
        while ended < len(self._clients) and time.monotonic() < deadline:
            while waiting and time.monotonic() >= next_at:
                waiting.pop().ask(self._load.question)
                next_at += pause_s
            while burst and time.monotonic() >= burst_at:
                burst.pop().ask(self._load.burst_question)
            due = next_at if waiting else burst_at if burst else time.monotonic() + 0.5
            wait_s = max(0.0, due - time.monotonic())
            ended += self._read(wait_s)
            if (
                not self._steady
                and not (waiting or burst)
                and all(c.first_at for c in self._clients)
            ):
                self._steady.append(_CpuSample(self._pid))
            if len(self._steady) == 1 and ended:
                self._steady.append(_CpuSample(self._pid))

    def _read(self, wait_s: float) -> int:
        """Poll the sockets once; return how many answers ended."""
        ended = 0
        for fileno, _ in self._poll.poll(wait_s):
            client = self._by_fileno[fileno]
            was_over = client.is_over
            try:
                client.read()
            except (ConnectionClosedError, ConnectionResetError):
                client.is_closed = True
                self._poll.unregister(fileno)
            ended += client.is_over and not was_over
        return ended

    def _read_for(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left_s := deadline - time.monotonic()) > 0:
            self._read(left_s)

    def _result(self, begin: _CpuSample, end: _CpuSample) -> Result:
        load = self._load
        answers = [client.received_answer() for client in self._clients]
        expected = [load.deltas] * load.streams + [BURST_DELTAS] * load.burst
        latencies = [answer.latencies_ms() for answer in answers]
        of_streams = [pair for pairs in latencies[: load.streams] for pair in pairs]
        lost = [
            answer.lost_characters(deltas) for answer, deltas in zip(answers, expected, strict=True)
        ]
        whole = sum(
            client.is_ended and not losses
            for client, losses in zip(self._clients, lost, strict=True)
        )
        asked = self._burst or self._streams
        firsts = [_ms(c.first_at - c.asked_at) for c in asked if c.first_at] or [0.0]
        sorted_ms = sorted(latency for _, latency in of_streams) or [0.0]
        frames = [payload for c in self._clients for _, payload in c.frames]
        deltas = max(1, sum(len(pairs) for pairs in latencies))
        steady_us, steady_p99_ms, cores = self._steady_result(of_streams)
        total_s = end.cpu_s - begin.cpu_s
        return Result(
            cpu_us=total_s * 1e6 / deltas,
            steady_cpu_us=steady_us,
            steady_p99_ms=steady_p99_ms,
            cores=cores or total_s / (end.taken_at - begin.taken_at) / UNIT_NS * 1e9,
            p50_ms=median(sorted_ms),
            p99_ms=_p99(sorted_ms),
            first_ms=median(firsts),
            first_p99_ms=_p99(firsts),
            whole=whole,
            lost=sum(lost),
            bytes_per_delta=sum(c.socket.received_bytes for c in self._clients) / deltas,
            events=sum(self._clients[0].delta_mark in payload[:40] for payload in frames),
            rate_share=self._rate_share(answers[: load.streams]),
            error=next((error for c in self._clients if (error := c.error())), None),
        )

    def _steady_result(
        self, latencies: list[tuple[int, float]]
    ) -> tuple[float | None, float | None, float | None]:
        """Return CPU µs per delta, p99 latency in ms and cores while all streams run."""
        if len(self._steady) < 2:
            return None, None, None
        first, last = self._steady
        steady_ms = [ms for at, ms in latencies if first.taken_at <= at < last.taken_at]
        used_s, span = last.cpu_s - first.cpu_s, last.taken_at - first.taken_at
        if len(steady_ms) < max(2, len(latencies) // 20):
            return None, None, None
        return used_s * 1e6 / len(steady_ms), _p99(steady_ms), used_s / (span * UNIT_NS / 1e9)

    def _rate_share(self, answers: list[ReceivedAnswer]) -> float:
        """Return the rate at which the fake provider sent, as a share of the load's rate."""
        expected_s = (self._load.deltas - 1) / self._load.rate if self._load.rate else 0.0
        spans_s = [answer.send_duration_s() for answer in answers]
        return min(1.0, expected_s / max(1e-9, median(spans_s))) if expected_s else 1.0


def _ms(units: int) -> float:
    return units % TIME_MODULUS * UNIT_NS / 1e6


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98] if len(values) > 1 else values[0]


def main() -> None:
    protocol, port, pid, load_json = sys.argv[1:]
    load = Load(**json.loads(load_json))
    clients = [CLIENTS[protocol](int(port)) for _ in range(load.streams + load.burst)]
    result = LoadRun(clients, load, int(pid)).run()
    for client in clients:
        client.socket.close()
    print(json.dumps(asdict(result)))


if __name__ == "__main__":
    main()
