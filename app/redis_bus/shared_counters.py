"""What all workers together hold and do, counted in Redis; while it is away, each counts alone.

A worker writes how many it holds itself, not by how many more: a write that is lost, or made twice,
is mended by the next. The counts of one that is gone are left out.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..runtime import Runtime
from .client import KEYS, RedisClient, RedisUnavailable

_HERE = Path(__file__).parent
ALIVE = f"{KEYS}alive:"
KEEP_S = 24 * 3600
RETRY_S = 0.5


class SharedCounters:
    """The counts, as the worker `boot_id` sees and adds to them."""

    def __init__(self, link: RedisClient, runtime: Runtime, boot_id: str):
        self._link = link
        self._runtime = runtime
        self._boot_id = boot_id
        self._hold = link.script(_HERE / "concurrency.lua")
        self._hit = link.script(_HERE / "sliding_window.lua")
        self._own: dict[str, int] = {}
        self._unsaid: dict[str, int] = {}
        self._is_saying = False

    def hold(self, kind: str, caps: Mapping[str, int], own: Mapping[str, int]) -> str | None:
        """Note this worker's `own` counts, unless a cap is exceeded; return which one is."""
        names = list(caps)
        self._keep(kind, own)
        args: list[Any] = [self._boot_id, ALIVE, KEEP_S]
        for name in names:
            args += [caps[name], own[name]]
        try:
            full = int(self._hold([_key(kind, name) for name in names], args))
        except RedisUnavailable:
            return None
        return names[full - 1] if full else None

    def note(self, kind: str, own: Mapping[str, int]) -> None:
        """Note this worker's `own` counts, soon; never waits."""
        self._unsaid.update(self._keep(kind, own))
        self._start_saying()

    def say_again(self) -> None:
        """Note all of this worker's counts, soon: Redis may have lost them."""
        self._unsaid = dict(self._own)
        self._start_saying()

    def _keep(self, kind: str, own: Mapping[str, int]) -> dict[str, int]:
        by_key = {_key(kind, name): count for name, count in own.items()}
        self._own.update(by_key)
        for key, count in by_key.items():
            if not count:
                del self._own[key]
        return by_key

    def _start_saying(self) -> None:
        if not self._is_saying:
            self._is_saying = True
            self._runtime.spawn(self._say)

    def _say(self) -> None:
        while self._unsaid:
            unsaid, self._unsaid = self._unsaid, {}
            try:
                self._link.call(lambda redis, unsaid=unsaid: self._write(redis, unsaid))  # type: ignore[misc]
            except RedisUnavailable:
                self._unsaid = {**unsaid, **self._unsaid}
                self._runtime.sleep(RETRY_S)
        self._is_saying = False
        if self._unsaid:
            self._start_saying()  # it came between the two lines above

    def _write(self, redis: Any, unsaid: Mapping[str, int]) -> None:
        pipeline = redis.pipeline(transaction=False)
        for key, count in unsaid.items():
            if count:
                pipeline.hset(key, self._boot_id, count)
                pipeline.expire(key, KEEP_S)
            else:
                pipeline.hdel(key, self._boot_id)
        pipeline.execute()

    def hit(
        self, kind: str, names: tuple[str, ...], *, limit: int, period_s: float, event: str
    ) -> float:
        """Count an event under each name; return 0, or how long to wait if that is too many."""
        args = [limit, int(period_s * 1000), f"{self._boot_id} {event}"]
        try:
            return float(self._hit([_key(kind, name) for name in names], args)) / 1000
        except RedisUnavailable:
            return 0.0

    def take_back(self, kind: str, names: tuple[str, ...], event: str) -> None:
        """Count the event no longer."""

        def remove(redis: Any) -> None:
            pipeline = redis.pipeline(transaction=False)
            for name in names:
                pipeline.zrem(_key(kind, name), f"{self._boot_id} {event}")
            pipeline.execute()

        try:
            self._link.call(remove)
        except RedisUnavailable:
            return


def _key(kind: str, name: str) -> str:
    return f"{KEYS}{kind}:{name}"
