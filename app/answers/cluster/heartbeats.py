"""Heartbeats through Redis: each worker increments a counter once a second and polls all counters.

A worker is lost when its counter has not changed through six seconds of polls. After a late poll,
because this process was stopped or cut off, all workers get the six seconds again. A worker so
never mistakes its own absence, or an outage of Redis, for the loss of the others.
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
from .cpu_load import SharedCpuLoad, encoded_loads

BEAT_S = 1.0
LOST_S = 6.0
LATE_POLL_S = 3.0
DEAF_S = 5.0
CLAIM_S = 10
ALIVE_S = 15  # how long its counts of sockets and answers are valid without a beat
BOOTS = f"{KEYS}boots"


class Heartbeats:
    """This worker's boot id and heartbeat, and the state of the others; `clock` is monotonic."""

    def __init__(
        self,
        redis: RedisClient,
        channels: PubSub,
        runtime: Runtime,
        clock: Callable[[], float] = time.monotonic,
        cpu_load: SharedCpuLoad | None = None,
    ):
        self._redis = redis
        self._channels = channels
        self._runtime = runtime
        self._clock = clock
        self._cpu_load = cpu_load or SharedCpuLoad()
        self.boot_id = uuid.uuid4().hex
        self._count = 0
        self._seen: dict[str, tuple[bytes | None, float]] = {}
        self._polled_at = self._received_at = clock()
        self.has_heard_itself = False
        self._lost: set[str] = set()
        self._on_lost: Callable[[], object] = lambda: None
        self._is_stopped = False

    def start(self, on_lost: Callable[[], None]) -> None:
        """Start to beat and to receive the own beats; `on_lost` is called when a worker is lost."""
        self._on_lost = on_lost
        self._channels.subscribe(self._own_channel, lambda _: self._receive())
        self._runtime.spawn(self._run)

    @property
    def _own_channel(self) -> str:
        return f"{KEYS}boot:{self.boot_id}"

    def _receive(self) -> None:
        self.has_heard_itself = True
        self._received_at = self._clock()

    @property
    def is_deaf(self) -> bool:
        """Whether this worker's own messages no longer arrive through Redis."""
        return self._clock() - self._received_at > DEAF_S

    def _run(self) -> None:
        while not self._is_stopped:
            try:
                self.update(self._redis.call(self._beat, is_probe=True))
            except RedisUnavailable:
                self._runtime.sleep(BEAT_S / 4)
            else:
                self._runtime.sleep(BEAT_S)

    def _beat(self, redis: Any) -> dict[bytes, bytes]:
        self._count += 1
        pipeline = redis.pipeline(transaction=False)
        pipeline.hset(BOOTS, self.boot_id, f"{self._count} {self._cpu_load.encode()}")
        pipeline.hgetall(BOOTS)
        pipeline.set(f"{ALIVE}{self.boot_id}", "", ex=ALIVE_S)
        pipeline.publish(self._own_channel, b"")
        counts: dict[bytes, bytes] = pipeline.execute()[1]
        return counts

    def update(self, counts: dict[bytes, bytes]) -> None:
        """Update the state of all workers from their counters."""
        now = self._clock()
        if now - self._polled_at > LATE_POLL_S:
            self._seen = {boot_id: (count, now) for boot_id, (count, _) in self._seen.items()}
        self._polled_at = now
        for boot_id in {*self._seen, *(key.decode() for key in counts)}:
            count = counts.get(boot_id.encode())
            known = self._seen.get(boot_id)
            # A missing counter is no beat: another worker swept it, or Redis lost it.
            if known is None or (count is not None and known[0] != count):
                self._seen[boot_id] = (count, now)
        lost = {boot_id for boot_id in self._seen if not self.is_alive(boot_id)}
        loads = encoded_loads(counts)
        self._cpu_load.update(loads[boot_id] for boot_id in loads.keys() - lost - {self.boot_id})
        if lost - self._lost:
            self._runtime.spawn(self._on_lost)
        self._lost = lost

    def is_alive(self, boot_id: str) -> bool:
        """Return whether the worker of `boot_id` may still be writing."""
        if boot_id == self.boot_id:
            return True
        _, since = self._seen.setdefault(boot_id, (None, self._polled_at))
        return self._polled_at - since < LOST_S

    def claim(self, boot_id: str) -> bool:
        """Return whether this worker may end the answers of a lost one."""
        key = f"{KEYS}claim:{boot_id}"

        def claim(redis: Any) -> bool:
            if redis.set(key, self.boot_id, nx=True, ex=CLAIM_S):
                return True
            return bool(redis.get(key) == self.boot_id.encode())

        try:
            return self._redis.call(claim)
        except RedisUnavailable:
            return False

    def sweep(self) -> None:
        """Delete the counters of lost workers."""
        lost = [boot_id for boot_id in self._seen if not self.is_alive(boot_id)]
        if lost:
            with suppress(RedisUnavailable):
                self._redis.call(lambda redis: redis.hdel(BOOTS, *lost))

    def abandon(self) -> None:
        """Do nothing: the thread that sends them stayed in the parent."""

    def release(self) -> None:
        """Stop beating; other workers may end answers that still stream."""
        self._is_stopped = True
        with suppress(RedisUnavailable):
            self._redis.call(lambda redis: redis.hdel(BOOTS, self.boot_id))
