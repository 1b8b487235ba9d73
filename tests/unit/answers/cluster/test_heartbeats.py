"""Who counts as lost: only one whose count stood still through seconds of looks that were made."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.answers.cluster.heartbeats import BEAT_S, DEAF_S, LATE_LOOK_S, LOST_S, Heartbeats
from app.redis_bus import PubSub, RedisClient
from app.runtime import Runtime
from tests.support.redis_server import RedisServer
from tests.support.waiting import eventually

# What is promised; some of it is for writing the endings down.
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
    link = RedisClient(NOWHERE)
    return Heartbeats(link, PubSub(link, runtime), runtime, clock)


def _look(beats: Heartbeats, clock: Clock, *counts: dict[str, int]) -> None:
    for each in counts:
        clock.now += 1
        beats.look({boot_id.encode(): str(count).encode() for boot_id, count in each.items()})


def test_one_that_counts_up_is_alive(beats: Heartbeats, clock: Clock) -> None:
    _look(beats, clock, *({"other": count} for count in range(20)))
    assert beats.is_alive("other")


def test_one_whose_count_stands_still_is_lost_and_alive_again_when_it_goes_on(
    beats: Heartbeats, clock: Clock
) -> None:
    _look(beats, clock, *[{"other": 5}] * int(LOST_S))
    assert beats.is_alive("other")
    _look(beats, clock, {"other": 5})
    assert not beats.is_alive("other")
    _look(beats, clock, {"other": 6})
    assert beats.is_alive("other")


@pytest.mark.parametrize("phase_s", [0.01, 0.25, 0.5, 0.99])
def test_one_that_dies_is_lost_soon_enough_for_its_answers_to_end_within_ten_seconds(
    beats: Heartbeats, clock: Clock, phase_s: float
) -> None:
    began_at = clock.now
    clock.now += phase_s  # between its beats and the looks of this one
    dies_at = began_at + 4.0  # right after its fifth beat
    while beats.is_alive("other"):
        beats.look({b"other": str(int(min(clock.now, dies_at) - began_at)).encode()})
        clock.now += BEAT_S
    assert clock.now - BEAT_S - dies_at <= LOST_S + 2 * BEAT_S <= INTERRUPTED_WITHIN_S - 2


def test_one_nobody_has_heard_of_is_lost_only_after_it_was_waited_for(
    beats: Heartbeats, clock: Clock
) -> None:
    assert beats.is_alive("unknown")
    _look(beats, clock, *[{}] * int(LOST_S))
    assert not beats.is_alive("unknown")


def test_who_could_not_look_for_a_while_takes_nobody_for_lost(
    beats: Heartbeats, clock: Clock
) -> None:
    _look(beats, clock, {"other": 5})
    clock.now += 20
    assert beats.is_alive("other")
    _look(beats, clock, {"other": 5})
    assert beats.is_alive("other")
    _look(beats, clock, *[{"other": 5}] * int(LOST_S))
    assert not beats.is_alive("other")
    assert LATE_LOOK_S < LOST_S


def test_a_redis_that_comes_back_empty_makes_nobody_lost(beats: Heartbeats, clock: Clock) -> None:
    _look(beats, clock, {"other": 5}, {"other": 6}, {}, {}, {"other": 9}, *[{"other": 10}] * 5)
    assert beats.is_alive("other")


def test_one_that_left_in_good_order_is_lost_in_time(beats: Heartbeats, clock: Clock) -> None:
    _look(beats, clock, {"other": 5}, *[{}] * int(LOST_S))
    assert not beats.is_alive("other")


def test_it_is_deaf_when_its_own_messages_no_longer_come(beats: Heartbeats, clock: Clock) -> None:
    assert not beats.is_deaf
    clock.now += DEAF_S + 1
    assert beats.is_deaf


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as started:
        yield started


@pytest.mark.needs("redis")
def test_it_hears_itself_through_redis_and_of_two_only_one_claims(
    runtime: Runtime, server: RedisServer
) -> None:
    clock = Clock()
    link = RedisClient(server.url)
    channels = PubSub(link, runtime)
    one, two = (Heartbeats(link, channels, runtime, clock) for _ in range(2))
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
    link.close()
