"""Concurrency limits: how many of a kind are in use under each key, in this worker or in all."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..protocol.errors import Refusal

if TYPE_CHECKING:
    from ..redis_bus import SharedCounters


class LimitReached(Exception):
    """The cap of `key` is reached."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


class ConcurrencyLimit:
    """The counts of one kind; `shared` adds those of the other workers."""

    def __init__(self, kind: str, shared: "SharedCounters | None" = None):
        self._kind = kind
        self._shared = shared
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def acquire(self, caps: Mapping[str, int], *, is_limited: bool = True) -> Callable[[], None]:
        """Count one more under each key; return the function that releases it, once or more often.

        Raises:
            LimitReached: nothing is counted.
        """
        with self._lock:
            for key, cap in caps.items():
                if is_limited and self._counts[key] >= cap:
                    raise LimitReached(key)
            self._counts.update(caps.keys())
            own = {key: self._counts[key] for key in caps}
        remaining = list(caps)

        def release() -> None:
            with self._lock:
                released, remaining[:] = list(remaining), []
                own = self._decrement(released)
            if self._shared is not None and is_limited and own:
                self._shared.write_later(self._kind, own)

        if self._shared is not None and is_limited:
            full = self._shared.acquire(self._kind, caps, own)
            if full is not None:
                release()
                raise LimitReached(full)
        return release

    def _decrement(self, keys: list[str]) -> dict[str, int]:
        for key in keys:
            self._counts[key] -= 1
        own = {key: self._counts[key] for key in keys}
        for key, count in own.items():
            if not count:
                del self._counts[key]
        return own


class OwnerSlots:
    """Slots for expensive jobs of one worker: one of a user at a time, and few in total.

    `acquire` waits up to `wait_s` for one, so that such jobs leave connections, threads and CPU to
    the rest.
    """

    def __init__(self, limit: int, wait_s: float):
        self._limit = limit
        self._wait_s = wait_s
        self._changed = threading.Condition()
        self._owners: set[str] = set()

    @contextmanager
    def acquire(self, owner: str) -> Iterator[None]:
        """Wait for a slot and hold it.

        Raises:
            Refusal: `rate_limited`; no slot became free in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_free(owner), self._wait_s):
                raise Refusal("rate_limited", retry_after_s=1)
            self._owners.add(owner)
        try:
            yield
        finally:
            with self._changed:
                self._owners.remove(owner)
                self._changed.notify_all()

    def _is_free(self, owner: str) -> bool:
        return owner not in self._owners and len(self._owners) < self._limit
