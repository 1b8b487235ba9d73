"""CPU per delta with several workers on one Redis, compared with one worker.

Each stream has two followers: the client that asks, on one worker, and an observer on the next
worker. With several workers half of the followers are therefore on another worker than their
answer. All workers share one core.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from statistics import median

from ..clients.client import WordbrookClient, new_token, read_for
from ..load.loads import Load
from ..servers.worker_group import Counters, running_workers

STREAMS = 40
RATES = (10, 50)
_LONG_S, _SHORT_S = 20, 6
_SETTLE_S = 2.0
_SETUP_S = 60.0


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """One run. Per delta of the provider: CPU in microseconds, `bytes_out` of Redis in bytes."""

    workers: int
    rate: int
    cpu_us: float
    redis_cpu_us: float
    appends: float
    published: float
    bytes_out: float
    p99_ms: float
    whole: int
    followers: int


class _Follower(WordbrookClient):
    """One user's socket on one worker; `conversation` holds the ids from the first ack."""

    def __init__(self, port: int, token: str):
        self.token = token
        self.conversation: dict[str, str] = {}
        super().__init__(port)

    def question_packet(self, question: str) -> str:
        packet = super().question_packet(question)
        head, _, body = packet.partition("[")
        name, payload = json.loads("[" + body)
        return head + json.dumps([name, {**payload, **self.conversation}])

    def read_first_ack(self) -> bool:
        """Store the ids of the first ack; return whether the first answer has ended, too."""
        for _, payload in self.frames:
            if payload.startswith(b"43/chat,1["):
                ack = json.loads(payload[len(b"43/chat,1") :])[0]
                self.conversation = {
                    "conversation_id": ack["conversation_id"],
                    "parent_id": ack["answer_id"],
                }
        return self.is_ended and bool(self.conversation)

    def open(self, conversation_id: str) -> None:
        """Open a conversation, and so follow its answers."""
        payload = {"conversation_id": conversation_id, "have": {}}
        self.socket.send("42/chat,2" + json.dumps(["conversation:open", payload]))

    def reset(self) -> None:
        """Discard what was received so far."""
        self.frames, self.is_ended, self.first_at = [], False, 0


def measure_scale(count: int, rate: int, provider_port: int, *, is_quick: bool) -> ScaleResult:
    """Run all streams once on `count` workers; count CPU in the middle half of the run."""
    seconds = _SHORT_S if is_quick else _LONG_S
    load = Load("scale", streams=STREAMS, rate=rate, deltas=rate * seconds)
    with running_workers(count, provider_port) as workers:
        askers, observers = _connect(workers.ports)
        clients = askers + observers
        read_for(clients, _SETTLE_S)
        idle_begin = workers.counters()
        read_for(clients, _SETTLE_S)
        idle_end = workers.counters()
        for client in clients:
            client.reset()
        for asker in askers:
            asker.ask(load.question)
        read_for(clients, seconds / 4)
        begin = workers.counters()
        read_for(clients, seconds / 2)
        end = workers.counters()
        read_for(clients, load.timeout_s, until_over=True)
        return _result(load, count, clients, (idle_begin, idle_end), (begin, end))


def _connect(ports: Sequence[int]) -> tuple[list[_Follower], list[_Follower]]:
    """Create a conversation for each stream; return its asker and its observer."""
    tokens = [new_token(ports[0]) for _ in range(STREAMS)]
    pairs = [(ports[at % len(ports)], ports[(at + 1) % len(ports)]) for at in range(STREAMS)]
    askers = [_Follower(own, token) for (own, _), token in zip(pairs, tokens, strict=True)]
    observers = [_Follower(next_, token) for (_, next_), token in zip(pairs, tokens, strict=True)]
    for asker in askers:
        asker.ask("deltas=1 rate=0")
    deadline = time.monotonic() + _SETUP_S
    while not all(asker.read_first_ack() for asker in askers):
        if time.monotonic() > deadline:
            raise RuntimeError("the first questions were not answered")
        read_for(askers, 0.2)
    for asker, observer in zip(askers, observers, strict=True):
        observer.open(asker.conversation["conversation_id"])
    return askers, observers


def _result(
    load: Load,
    count: int,
    clients: Sequence[_Follower],
    idle: tuple[Counters, Counters],
    steady: tuple[Counters, Counters],
) -> ScaleResult:
    begin, end = steady
    span_s = end.taken_at_s - begin.taken_at_s
    deltas = load.streams * load.rate * span_s
    idle_span_s = idle[1].taken_at_s - idle[0].taken_at_s

    def per_delta(name: str) -> float:
        """Return the increase of a counter per delta, less its increase in idle workers."""
        idle_part = (getattr(idle[1], name) - getattr(idle[0], name)) / idle_span_s * span_s
        return float(getattr(end, name) - getattr(begin, name) - idle_part) / deltas

    answers = [client.received_answer() for client in clients]
    sorted_ms = sorted(ms for answer in answers for _, ms in answer.latencies_ms()) or [0.0]
    return ScaleResult(
        workers=count,
        rate=load.rate,
        cpu_us=per_delta("cpu_s") * 1e6,
        redis_cpu_us=per_delta("redis_cpu_s") * 1e6,
        appends=per_delta("appends"),
        published=per_delta("published"),
        bytes_out=per_delta("bytes_out"),
        p99_ms=sorted_ms[len(sorted_ms) * 99 // 100],
        whole=sum(answer.lost_characters(load.deltas) == 0 for answer in answers),
        followers=len(clients),
    )


def median_scale(runs: Sequence[ScaleResult]) -> list[ScaleResult]:
    """Return the median of each field for each rate and number of workers."""
    groups = dict.fromkeys((each.rate, each.workers) for each in runs)
    return [
        ScaleResult(
            **{
                field.name: median(
                    getattr(each, field.name) for each in runs if (each.rate, each.workers) == group
                )
                for field in fields(ScaleResult)
            }
        )
        for group in groups
    ]
