"""Counters over all workers, in Redis; while it is unreachable, each worker counts its own alone.

A worker writes its own total, never a difference: the next write corrects one that was lost or
repeated. The totals of workers without a heartbeat are ignored.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..runtime import Runtime
from .client import KEYS, RedisClient, RedisUnavailable

_HERE = Path(__file__).parent
ALIVE = f"{KEYS}alive:"
KEEP_S = 24 * 3600
RETRY_S = 0.5


class SharedCounters:
    """The counters, as the worker `boot_id` reads and writes them."""

    def __init__(self, client: RedisClient, runtime: Runtime, boot_id: str):
        self._client = client
        self._runtime = runtime
        self._boot_id = boot_id
        self._concurrency = client.script(_HERE / "concurrency.lua")
        self._sliding_window = client.script(_HERE / "sliding_window.lua")
        self._own: dict[str, int] = {}
        self._pending: dict[str, int] = {}
        self._is_writing = False

    def acquire(self, kind: str, caps: Mapping[str, int], own: Mapping[str, int]) -> str | None:
        """Write this worker's `own` totals, or return the name of the cap that they exceed."""
        names = list(caps)
        self._remember(kind, own)
        args: list[Any] = [self._boot_id, ALIVE, KEEP_S]
        for name in names:
            args += [caps[name], own[name]]
        try:
            full = int(self._concurrency([_key(kind, name) for name in names], args))
        except RedisUnavailable:
            return None
        return names[full - 1] if full else None

    def write_later(self, kind: str, own: Mapping[str, int]) -> None:
        """Write this worker's `own` totals in a task of its own; never waits."""
        self._pending.update(self._remember(kind, own))
        self._start_writing()

    def rewrite_all(self) -> None:
        """Write all totals of this worker in a task of its own: Redis may have lost them."""
        self._pending = dict(self._own)
        self._start_writing()

    def _remember(self, kind: str, own: Mapping[str, int]) -> dict[str, int]:
        by_key = {_key(kind, name): count for name, count in own.items()}
        self._own.update(by_key)
        for key, count in by_key.items():
            if not count:
                del self._own[key]
        return by_key

    def _start_writing(self) -> None:
        if not self._is_writing:
            self._is_writing = True
            self._runtime.spawn(self._write_pending)

    def _write_pending(self) -> None:
        while self._pending:
            pending, self._pending = self._pending, {}
            try:
                self._client.call(lambda redis, pending=pending: self._write(redis, pending))  # type: ignore[misc]
            except RedisUnavailable:
                self._pending = {**pending, **self._pending}
                self._runtime.sleep(RETRY_S)
        self._is_writing = False
        if self._pending:
            self._start_writing()  # added between the two lines above

    def _write(self, redis: Any, totals: Mapping[str, int]) -> None:
        pipeline = redis.pipeline(transaction=False)
        for key, count in totals.items():
            if count:
                pipeline.hset(key, self._boot_id, count)
                pipeline.expire(key, KEEP_S)
            else:
                pipeline.hdel(key, self._boot_id)
        pipeline.execute()

    def hit(self, kind: str, caps: Mapping[str, int], *, period_s: float, event: str) -> float:
        """Count an event under each name of `caps` and return 0, or return the seconds to wait."""
        args = [int(period_s * 1000), f"{self._boot_id} {event}", *caps.values()]
        try:
            return float(self._sliding_window([_key(kind, name) for name in caps], args)) / 1000
        except RedisUnavailable:
            return 0.0

    def remove(self, kind: str, names: Iterable[str], event: str) -> None:
        """Remove an event that `hit` counted."""

        def remove(redis: Any) -> None:
            pipeline = redis.pipeline(transaction=False)
            for name in names:
                pipeline.zrem(_key(kind, name), f"{self._boot_id} {event}")
            pipeline.execute()

        try:
            self._client.call(remove)
        except RedisUnavailable:
            return


def _key(kind: str, name: str) -> str:
    return f"{KEYS}{kind}:{name}"
