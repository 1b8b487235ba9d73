"""How many are held under each key, here and, where several workers count together, anywhere."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping

from ..redis_bus import SharedCounters


class LimitReached(Exception):
    """A cap is reached; `key` is that of the cap."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


class ConcurrencyLimit:
    """Counts of one kind."""

    def __init__(self, kind: str, shared: SharedCounters | None = None):
        self._kind = kind
        self._shared = shared
        self._lock = threading.Lock()
        self._held: Counter[str] = Counter()

    def hold(self, caps: Mapping[str, int], *, is_limited: bool = True) -> Callable[[], None]:
        """Count one more under each key, until the returned function is called; twice is fine.

        Raises:
            Full: nothing was counted.
        """
        with self._lock:
            for key, cap in caps.items():
                if is_limited and self._held[key] >= cap:
                    raise LimitReached(key)
            self._held.update(caps.keys())
            own = {key: self._held[key] for key in caps}
        left = list(caps)

        def release() -> None:
            with self._lock:
                released, left[:] = list(left), []
                own = self._count_off(released)
            if self._shared is not None and is_limited and own:
                self._shared.note(self._kind, own)

        if self._shared is not None and is_limited:
            full = self._shared.hold(self._kind, caps, own)
            if full is not None:
                release()
                raise LimitReached(full)
        return release

    def _count_off(self, keys: list[str]) -> dict[str, int]:
        for key in keys:
            self._held[key] -= 1
        own = {key: self._held[key] for key in keys}
        for key, count in own.items():
            if not count:
                del self._held[key]
        return own
