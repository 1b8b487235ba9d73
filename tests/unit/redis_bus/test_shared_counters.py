"""Shared counters: totals and events over two workers on one Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.redis_bus import RedisClient, SharedCounters
from app.redis_bus.shared_counters import ALIVE
from app.runtime import Runtime
from tests.support.servers.redis import RedisServer

Workers = tuple[SharedCounters, SharedCounters]


@pytest.fixture
def workers(tmp_path: Path, runtime: Runtime) -> Iterator[Workers]:
    with RedisServer(tmp_path) as server:
        client = RedisClient(server.url)
        for boot_id in ("first", "second"):
            client.call(lambda redis, boot_id=boot_id: redis.set(f"{ALIVE}{boot_id}", ""))  # type: ignore[misc]
        yield SharedCounters(client, runtime, "first"), SharedCounters(client, runtime, "second")
        client.close()


@pytest.mark.needs("redis")
def test_a_cap_holds_over_all_workers(workers: Workers) -> None:
    first, second = workers
    assert first.acquire("sockets", {"a": 2, "b": 9}, {"a": 1, "b": 1}) is None
    assert second.acquire("sockets", {"a": 2, "b": 9}, {"a": 1, "b": 1}) is None
    assert second.acquire("sockets", {"a": 2, "b": 9}, {"a": 2, "b": 2}) == "a"


@pytest.mark.needs("redis")
def test_a_rate_holds_over_all_workers_until_an_event_is_removed(workers: Workers) -> None:
    first, second = workers
    caps = {"u": 1, "address": 2}
    assert first.hit("sends", caps, period_s=60, event="1") == 0
    assert second.hit("sends", caps, period_s=60, event="2") > 0
    assert second.hit("sends", {"address": 2}, period_s=60, event="3") == 0
    assert second.hit("sends", {"address": 2}, period_s=60, event="4") > 0
    second.remove("sends", ("address",), "3")
    first.remove("sends", ("u",), "1")
    assert second.hit("sends", caps, period_s=60, event="2") == 0
