"""What a delta costs with several workers on one Redis, against one: the same streams.

Each is followed twice: the asker is on one worker and an onlooker on the next, so that with one
worker both are on it, and with more of them half of the followers are far from their answer. All
workers share one core.
"""

import json
import select
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from redis import Redis

from .candidates import ROOT, serving
from .dialects import WordbrookClient, new_token
from .frames import Closed
from .loads import Load
from .processes import OTHER_CORES, cpu_s, free_port, started, wait_for_port

STREAMS = 40
RATES = (10, 50)
_LONG_S, _SHORT_S = 20, 6
_SETTLE_S = 2.0


@dataclass(frozen=True, slots=True)
class Scaled:
    """One run; CPU in microseconds a delta of the provider, `sent` are bytes out of Redis."""

    workers: int
    rate: int
    cpu_us: float
    redis_cpu_us: float
    appends: float
    published: float
    sent: float
    p99_ms: float
    whole: int
    followers: int


class _Follower(WordbrookClient):
    """One user's socket on one worker; `conversation` is what it was told of its own."""

    def __init__(self, port: int, token: str):
        self.token = token
        self.conversation: dict[str, str] = {}
        super().__init__(port)

    def question_packet(self, question: str) -> str:
        packet = super().question_packet(question)
        head, _, body = packet.partition("[")
        name, send = json.loads("[" + body)
        return head + json.dumps([name, {**send, **self.conversation}])

    def learn(self) -> bool:
        """Read the ack of the first question; return whether its answer has ended, too."""
        for _, payload in self.frames:
            if payload.startswith(b"43/chat,1["):
                ack = json.loads(payload[len(b"43/chat,1") :])[0]
                self.conversation = {
                    "conversation_id": ack["conversation_id"],
                    "parent_id": ack["answer_id"],
                }
        return self.is_ended and bool(self.conversation)

    def follow(self, conversation_id: str) -> None:
        """Open a conversation."""
        payload = {"conversation_id": conversation_id, "have": {}}
        self.socket.send("42/chat,2" + json.dumps(["conversation:open", payload]))

    def begin(self) -> None:
        """Forget what was received so far."""
        self.frames, self.is_ended, self.first_at = [], False, 0


@dataclass(slots=True)
class _Count:
    """What Redis and the workers have done so far."""

    cpu_s: float
    redis_cpu_s: float
    appends: int
    published: int
    sent: int
    moment_s: float


class _Workers:
    """Some workers that run on one Redis."""

    def __init__(self, ports: Sequence[int], pids: Sequence[int], redis: Redis, redis_pid: int):
        self.ports, self._pids = ports, pids
        self._redis, self._redis_pid = redis, redis_pid

    def count(self) -> _Count:
        commands = self._redis.info("commandstats")
        calls = {name: commands.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in _COUNTED}
        return _Count(
            sum(map(cpu_s, self._pids)),
            cpu_s(self._redis_pid),
            calls["evalsha"],
            calls["publish"],
            self._redis.info("stats")["total_net_output_bytes"],
            time.monotonic(),
        )


_COUNTED = ("evalsha", "publish")


@contextmanager
def _running(count: int, provider_port: int) -> Iterator[_Workers]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="wordbrook-bench-")))
        port, log = free_port(), folder / "redis.log"
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "yes", "--dir", str(folder)]
        redis_pid = stack.enter_context(
            started(command, cores=OTHER_CORES, environment={}, log=log, folder=folder)
        )
        wait_for_port(port, redis_pid, log)
        shared = {"REDIS_URL": f"redis://127.0.0.1:{port}/0", "DATA_DIR": str(folder / "data")}
        servers = [
            stack.enter_context(serving("wordbrook", provider_port, ROOT, **shared))
            for _ in range(count)
        ]
        redis = stack.enter_context(Redis(port=port))
        ports = [server.port for server in servers]
        yield _Workers(ports, [server.pid for server in servers], redis, redis_pid)


def measure_scaling(count: int, rate: int, provider_port: int, *, is_quick: bool) -> Scaled:
    """Let each of the streams run once on `count` workers, and weigh the middle of it."""
    seconds = _SHORT_S if is_quick else _LONG_S
    load = Load("scale", streams=STREAMS, rate=rate, deltas=rate * seconds)
    with _running(count, provider_port) as workers:
        askers, onlookers = _seat(workers.ports)
        _take(askers + onlookers, _SETTLE_S)
        idle_from = workers.count()
        _take(askers + onlookers, _SETTLE_S)
        idle_to = workers.count()
        for client in askers + onlookers:
            client.begin()
        for asker in askers:
            asker.ask(load.question)
        _take(askers + onlookers, seconds / 4)
        begin = workers.count()
        _take(askers + onlookers, seconds / 2)
        end = workers.count()
        _take(askers + onlookers, load.patience_s, until_ended=True)
        return _weigh(load, count, askers + onlookers, (idle_from, idle_to), (begin, end))


def _seat(ports: Sequence[int]) -> tuple[list[_Follower], list[_Follower]]:
    """Let each stream's asker begin its conversation, and its onlooker open it next door."""
    tokens = [new_token(ports[0]) for _ in range(STREAMS)]
    places = [(ports[at % len(ports)], ports[(at + 1) % len(ports)]) for at in range(STREAMS)]
    askers = [_Follower(here, token) for (here, _), token in zip(places, tokens, strict=True)]
    onlookers = [_Follower(there, token) for (_, there), token in zip(places, tokens, strict=True)]
    for asker in askers:
        asker.ask("deltas=1 rate=0")
    until = time.monotonic() + 60
    while not all(asker.learn() for asker in askers):
        if time.monotonic() > until:
            raise RuntimeError("the first questions were not answered")
        _take(askers, 0.2)
    for asker, onlooker in zip(askers, onlookers, strict=True):
        onlooker.follow(asker.conversation["conversation_id"])
    return askers, onlookers


def _take(clients: Sequence[_Follower], seconds: float, *, until_ended: bool = False) -> None:
    until = time.monotonic() + seconds
    by_fileno = {client.socket.fileno(): client for client in clients}
    poll = select.poll()
    for fileno in by_fileno:
        poll.register(fileno, select.POLLIN)
    while (left_s := until - time.monotonic()) > 0:
        for fileno, _ in poll.poll(min(left_s, 0.5) * 1000):
            try:
                by_fileno[fileno].take()
            except Closed:
                by_fileno[fileno].is_closed = True
                poll.unregister(fileno)
        if until_ended and all(client.is_over for client in clients):
            break


def _weigh(
    load: Load,
    count: int,
    clients: Sequence[_Follower],
    idle: tuple[_Count, _Count],
    steady: tuple[_Count, _Count],
) -> Scaled:
    begin, end = steady
    span_s = end.moment_s - begin.moment_s
    deltas = load.streams * load.rate * span_s
    idle_span_s = idle[1].moment_s - idle[0].moment_s

    def per_delta(name: str) -> float:
        """Return what came of the streams alone: what the workers do anyhow is taken off."""
        anyhow = (getattr(idle[1], name) - getattr(idle[0], name)) / idle_span_s * span_s
        return float(getattr(end, name) - getattr(begin, name) - anyhow) / deltas

    received = [client.received() for client in clients]
    late = sorted(ms for each in received for _, ms in each.latencies_ms()) or [0.0]
    return Scaled(
        workers=count,
        rate=load.rate,
        cpu_us=per_delta("cpu_s") * 1e6,
        redis_cpu_us=per_delta("redis_cpu_s") * 1e6,
        appends=per_delta("appends"),
        published=per_delta("published"),
        sent=per_delta("sent"),
        p99_ms=late[len(late) * 99 // 100],
        whole=sum(each.lost_characters(load.deltas) == 0 for each in received),
        followers=len(clients),
    )


def middle_of(runs: Sequence[Scaled]) -> list[Scaled]:
    """Return the median of every figure by itself for each number of workers and rate."""
    kinds = dict.fromkeys((each.rate, each.workers) for each in runs)
    return [
        Scaled(
            **{
                field.name: median(
                    getattr(each, field.name) for each in runs if (each.rate, each.workers) == kind
                )
                for field in fields(Scaled)
            }
        )
        for kind in kinds
    ]
