"""Whose answers are whose, among workers on one Redis: each counts up there once a second.

Another worker is lost when its count stood still through six seconds of looks. A look that comes
late proves nothing of the others, so whoever could not look, stopped or cut off, starts over: it
never takes its own absence, or Redis's, for theirs.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ...redis_bus import PubSub, RedisClient, RedisUnavailable
from ...redis_bus.client import KEYS
from ...redis_bus.shared_counters import ALIVE
from ...runtime import Runtime
from .cpu_load import SharedCpuLoad, said_by

BEAT_S = 1.0
LOST_S = 6.0
LATE_LOOK_S = 3.0
DEAF_S = 5.0
CLAIM_S = 10
ALIVE_S = 15  # as long as its counts of sockets and answers are believed
BOOTS = f"{KEYS}boots"


class Heartbeats:
    """This worker's boot id and beat, and a look at those of others; `clock` is monotonic."""

    def __init__(
        self,
        link: RedisClient,
        channels: PubSub,
        runtime: Runtime,
        clock: Callable[[], float] = time.monotonic,
        neighbours: SharedCpuLoad | None = None,
    ):
        self._link = link
        self._channels = channels
        self._runtime = runtime
        self._clock = clock
        self._neighbours = neighbours or SharedCpuLoad()
        self.boot_id = uuid.uuid4().hex
        self._count = 0
        self._seen: dict[str, tuple[bytes | None, float]] = {}
        self._looked_at = self._heard_at = clock()
        self.has_heard_itself = False
        self._lost: set[str] = set()
        self._on_lost: Callable[[], None] = _nothing
        self._is_stopped = False

    def start(self, on_lost: Callable[[], None]) -> None:
        """Begin to beat, and to hear oneself do it; `on_lost` is called when another is lost."""
        self._on_lost = on_lost
        self._channels.subscribe(self._own_channel, lambda _: self._hear())
        self._runtime.spawn(self._run)

    @property
    def _own_channel(self) -> str:
        return f"{KEYS}boot:{self.boot_id}"

    def _hear(self) -> None:
        self.has_heard_itself = True
        self._heard_at = self._clock()

    @property
    def is_deaf(self) -> bool:
        """Whether what this worker sends itself through Redis no longer arrives."""
        return self._clock() - self._heard_at > DEAF_S

    def _run(self) -> None:
        while not self._is_stopped:
            try:
                self.look(self._link.call(self._beat, is_probe=True))
            except RedisUnavailable:
                self._runtime.sleep(BEAT_S / 4)
            else:
                self._runtime.sleep(BEAT_S)

    def _beat(self, redis: Any) -> dict[bytes, bytes]:
        self._count += 1
        pipeline = redis.pipeline(transaction=False)
        pipeline.hset(BOOTS, self.boot_id, f"{self._count} {self._neighbours.say()}")
        pipeline.hgetall(BOOTS)
        pipeline.set(f"{ALIVE}{self.boot_id}", "", ex=ALIVE_S)
        pipeline.publish(self._own_channel, b"")
        counts: dict[bytes, bytes] = pipeline.execute()[1]
        return counts

    def look(self, counts: dict[bytes, bytes]) -> None:
        """Note the counts of all workers as they are now."""
        now = self._clock()
        if now - self._looked_at > LATE_LOOK_S:
            self._seen = {boot_id: (count, now) for boot_id, (count, _) in self._seen.items()}
        self._looked_at = now
        for boot_id in {*self._seen, *(key.decode() for key in counts)}:
            count = counts.get(boot_id.encode())
            known = self._seen.get(boot_id)
            # That a count is gone is no beat: somebody swept it away, or Redis lost it.
            if known is None or (count is not None and known[0] != count):
                self._seen[boot_id] = (count, now)
        lost = {boot_id for boot_id in self._seen if not self.is_alive(boot_id)}
        said = said_by(counts)
        self._neighbours.hear(said[boot_id] for boot_id in said.keys() - lost - {self.boot_id})
        if lost - self._lost:
            self._runtime.spawn(self._on_lost)
        self._lost = lost

    def is_alive(self, boot_id: str) -> bool:
        """Return whether the worker of `boot_id` may still be writing."""
        if boot_id == self.boot_id:
            return True
        _, since = self._seen.setdefault(boot_id, (None, self._looked_at))
        return self._looked_at - since < LOST_S

    def claim(self, boot_id: str) -> bool:
        """Return whether this worker is the one to end what a lost one left."""
        key = f"{KEYS}claim:{boot_id}"

        def take(redis: Any) -> bool:
            if redis.set(key, self.boot_id, nx=True, ex=CLAIM_S):
                return True
            return bool(redis.get(key) == self.boot_id.encode())

        try:
            return self._link.call(take)
        except RedisUnavailable:
            return False

    def sweep(self) -> None:
        """Forget workers that are lost."""
        lost = [boot_id for boot_id in self._seen if not self.is_alive(boot_id)]
        if lost:
            with suppress(RedisUnavailable):
                self._link.call(lambda redis: redis.hdel(BOOTS, *lost))

    def release(self) -> None:
        """Beat no more; answers still streaming are anyone's to end."""
        self._is_stopped = True
        with suppress(RedisUnavailable):
            self._link.call(lambda redis: redis.hdel(BOOTS, self.boot_id))


def _nothing() -> None:
    pass
