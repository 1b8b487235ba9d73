"""A worker hears what is published, all that came at once, for as long as it listens."""

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import ConnectionError as LostConnection

from app.redis_bus import PubSub, RedisClient
from app.redis_bus.push_reader import PushReader
from app.runtime import Runtime
from tests.support.redis_server import RedisServer
from tests.support.waiting import eventually


class _Socket:
    """Gives what it is told to, then has nothing for now."""

    def __init__(self, *pieces: bytes, nothing: Callable[[], Exception] = BlockingIOError):
        self._pieces = list(pieces)
        self._nothing = nothing

    def settimeout(self, seconds: float) -> None:
        pass

    def recv(self, size: int) -> bytes:
        if not self._pieces:
            raise self._nothing()
        return self._pieces.pop(0)


class _Connection:
    def __init__(self, sock: _Socket):
        self._sock = sock


def _pushes(*pieces: bytes, **how: Any) -> PushReader:
    return PushReader(_Connection(_Socket(*pieces, **how)), 1.0)


MESSAGE = b"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n"
HI = [b"message", b"c", b"hi"]


def test_all_that_came_is_taken_at_once_and_what_is_cut_with_its_rest() -> None:
    pushes = _pushes(MESSAGE * 3 + MESSAGE[:9], MESSAGE[9:])
    assert pushes.wait() == [HI, HI, HI]
    assert pushes.look() == [HI]


@pytest.mark.parametrize("nothing", [BlockingIOError, ssl.SSLWantReadError])
def test_a_look_at_a_silent_connection_finds_nothing(nothing: Callable[[], Exception]) -> None:
    assert _pushes(nothing=nothing).look() == []


@pytest.mark.parametrize("said", [b"", b"+PONG\r\n", b"-ERR no\r\n"])
def test_an_end_and_an_answer_that_is_no_push_are_the_end_of_the_connection(said: bytes) -> None:
    with pytest.raises(LostConnection):
        _pushes(said).wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as server:
        yield server


@pytest.mark.needs("redis")
def test_subscribing_later_than_a_health_check_is_due_breaks_nothing(
    redis: RedisServer, runtime: Runtime
) -> None:
    link = RedisClient(f"{redis.url}?health_check_interval=1")
    channels = PubSub(link, runtime)
    heard: list[bytes] = []
    breaks: list[bool] = []
    channels.start(on_back=lambda: breaks.append(True))
    try:
        for number in range(3):
            name = f"channel {number}"
            is_ready = runtime.event()
            channels.subscribe(name, heard.append, is_ready.set)
            assert is_ready.wait(15)
            channels.publish(name, b"%d" % number)
            eventually(lambda number=number: len(heard) > number, what="it is heard")  # type: ignore[misc]
            is_due = time.monotonic() + 1.2
            eventually(lambda is_due=is_due: time.monotonic() > is_due)  # type: ignore[misc]
    finally:
        channels.stop()
        link.close()
    assert heard == [b"0", b"1", b"2"]
    assert not breaks
