"""Publish/subscribe: reading of pushed messages, and subscribing on a live connection."""

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
from app.testing.waiting import eventually
from tests.support.servers.redis import RedisServer


class _Socket:
    """Returns the given pieces, then has no data."""

    def __init__(self, *pieces: bytes, no_data: Callable[[], Exception] = BlockingIOError):
        self._pieces = list(pieces)
        self._no_data = no_data

    def settimeout(self, seconds: float) -> None:
        pass

    def recv(self, size: int) -> bytes:
        if not self._pieces:
            raise self._no_data()
        return self._pieces.pop(0)


class _Connection:
    def __init__(self, sock: _Socket):
        self._sock = sock


def _reader(*pieces: bytes, **options: Any) -> PushReader:
    return PushReader(_Connection(_Socket(*pieces, **options)), 1.0)


MESSAGE = b"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n"
PUSHED = [b"message", b"c", b"hi"]


def test_all_complete_messages_are_read_at_once_and_a_split_one_with_its_rest() -> None:
    reader = _reader(MESSAGE * 3 + MESSAGE[:9], MESSAGE[9:])
    assert reader.wait() == [PUSHED] * 3
    assert reader.poll() == [PUSHED]


@pytest.mark.parametrize("no_data", [BlockingIOError, ssl.SSLWantReadError])
def test_a_poll_without_data_returns_no_message(no_data: Callable[[], Exception]) -> None:
    assert _reader(no_data=no_data).poll() == []


@pytest.mark.parametrize("data", [b"", b"+PONG\r\n", b"-ERR no\r\n"])
def test_an_end_and_a_reply_are_connection_errors(data: bytes) -> None:
    with pytest.raises(LostConnection):
        _reader(data).wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path) as server:
        yield server


@pytest.mark.needs("redis")
def test_a_subscription_after_the_health_check_interval_keeps_the_connection(
    redis: RedisServer, runtime: Runtime
) -> None:
    client = RedisClient(f"{redis.url}?health_check_interval=1")
    pubsub = PubSub(client, runtime)
    received: list[bytes] = []
    reconnects: list[bool] = []
    pubsub.start(on_back=lambda: reconnects.append(True))
    try:
        for number in range(3):
            name = f"channel {number}"
            is_ready = runtime.event()
            pubsub.subscribe(name, received.append, is_ready.set)
            assert is_ready.wait(15)
            pubsub.publish(name, b"%d" % number)
            eventually(lambda number=number: len(received) > number, what="the message")  # type: ignore[misc]
            is_due = time.monotonic() + 1.2
            eventually(lambda is_due=is_due: time.monotonic() > is_due)  # type: ignore[misc]
    finally:
        pubsub.stop()
        client.close()
    assert received == [b"0", b"1", b"2"]
    assert not reconnects
