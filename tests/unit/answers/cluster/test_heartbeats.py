"""A worker is lost only if its counter does not change through seconds of timely polls."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.answers.cluster.heartbeats import BEAT_S, DEAF_S, LATE_POLL_S, LOST_S, Heartbeats
from app.redis_bus import PubSub, RedisClient
from app.runtime import Runtime
from app.testing.waiting import eventually
from tests.support.servers.redis import RedisServer

# The documented limit, which includes the time to store the endings.
INTERRUPTED_WITHIN_S = 10.0
NOWHERE = "redis://127.0.0.1:1/0"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def beats(runtime: Runtime, clock: Clock) -> Heartbeats:
    redis = RedisClient(NOWHERE)
    return Heartbeats(redis, PubSub(redis, runtime), runtime, clock)


def _poll(beats: Heartbeats, clock: Clock, *counts: dict[str, int]) -> None:
    for each in counts:
        clock.now += 1
        beats.update({boot_id.encode(): str(count).encode() for boot_id, count in each.items()})


def test_a_worker_whose_counter_changes_is_alive(beats: Heartbeats, clock: Clock) -> None:
    _poll(beats, clock, *({"other": count} for count in range(20)))
    assert beats.is_alive("other")


def test_a_worker_is_lost_while_its_counter_does_not_change(
    beats: Heartbeats, clock: Clock
) -> None:
    _poll(beats, clock, *[{"other": 5}] * int(LOST_S))
    assert beats.is_alive("other")
    _poll(beats, clock, {"other": 5})
    assert not beats.is_alive("other")
    _poll(beats, clock, {"other": 6})
    assert beats.is_alive("other")


@pytest.mark.parametrize("phase_s", [0.01, 0.25, 0.5, 0.99])
def test_a_dead_worker_is_detected_early_enough_to_end_its_answers_within_ten_seconds(
    beats: Heartbeats, clock: Clock, phase_s: float
) -> None:
    began_at = clock.now
    clock.now += phase_s  # between its beats and the polls of this worker
    dies_at = began_at + 4.0  # right after its fifth beat
    while beats.is_alive("other"):
        beats.update({b"other": str(int(min(clock.now, dies_at) - began_at)).encode()})
        clock.now += BEAT_S
    assert clock.now - BEAT_S - dies_at <= LOST_S + 2 * BEAT_S <= INTERRUPTED_WITHIN_S - 2


def test_an_unknown_worker_is_lost_after_the_same_time(beats: Heartbeats, clock: Clock) -> None:
    assert beats.is_alive("unknown")
    _poll(beats, clock, *[{}] * int(LOST_S))
    assert not beats.is_alive("unknown")


def test_after_a_late_poll_no_worker_is_lost(beats: Heartbeats, clock: Clock) -> None:
    _poll(beats, clock, {"other": 5})
    clock.now += 20
    assert beats.is_alive("other")
    _poll(beats, clock, {"other": 5})
    assert beats.is_alive("other")
    _poll(beats, clock, *[{"other": 5}] * int(LOST_S))
    assert not beats.is_alive("other")
    assert LATE_POLL_S < LOST_S


def test_no_worker_is_lost_when_redis_comes_back_empty(beats: Heartbeats, clock: Clock) -> None:
    _poll(beats, clock, {"other": 5}, {"other": 6}, {}, {}, {"other": 9}, *[{"other": 10}] * 5)
    assert beats.is_alive("other")


def test_a_worker_that_released_its_counter_is_lost_later(beats: Heartbeats, clock: Clock) -> None:
    _poll(beats, clock, {"other": 5}, *[{}] * int(LOST_S))
    assert not beats.is_alive("other")


def test_a_worker_is_deaf_when_its_own_messages_do_not_arrive(
    beats: Heartbeats, clock: Clock
) -> None:
    assert not beats.is_deaf
    clock.now += DEAF_S + 1
    assert beats.is_deaf


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as started:
        yield started


@pytest.mark.needs("redis")
def test_a_worker_receives_its_beats_and_only_one_of_two_can_claim(
    runtime: Runtime, server: RedisServer
) -> None:
    clock = Clock()
    redis = RedisClient(server.url)
    channels = PubSub(redis, runtime)
    one, two = (Heartbeats(redis, channels, runtime, clock) for _ in range(2))
    one.start(lambda: None)
    channels.start(on_back=lambda: None)
    clock.now += DEAF_S + 1
    eventually(lambda: not one.is_deaf)
    assert two.is_deaf
    assert one.claim("lost")
    assert not two.claim("lost")
    assert one.claim("lost")
    one.release()
    channels.stop()
    redis.close()
