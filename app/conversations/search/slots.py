"""How many searches run at the same time: one of a user, and few in total.

The others wait for a moment, so that searches leave connections and native threads to the rest.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ...protocol.errors import Refusal

MAX_SEARCHES = 2
WAIT_S = 3.0


class SearchSlots:
    """Slots for the searches of one worker."""

    def __init__(self, limit: int = MAX_SEARCHES, wait_s: float = WAIT_S):
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
