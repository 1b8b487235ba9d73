"""A value from the provider that is kept for a time; one task at a time fetches it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from .fault import OidcFault
from .provider_http import TOTAL_S

T = TypeVar("T")
# After a failure nobody asks again for this time; all get the same answer.
RETRY_S = 3.0


class Cached(Generic[T]):
    """Keeps what `fetch` returned for `lasts_s`; an older value is better than none."""

    def __init__(self, fetch: Callable[[], T], lasts_s: float, monotonic: Callable[[], float]):
        self._fetch = fetch
        self._lasts_s = lasts_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._value: T | None = None
        self._fault: OidcFault | None = None
        self._due = monotonic()

    def get(self) -> T:
        """Return the value, from the provider where it is not known or too old.

        Raises:
            OidcFault: as `fetch`; there is no older value.
        """
        return self._kept() if self._due > self._monotonic() else self.renew(self._value)

    def renew(self, seen: T | None) -> T:
        """Fetch the value again, unless another task has since `seen` was the value.

        Raises:
            OidcFault: as get.
        """
        if not self._lock.acquire(timeout=TOTAL_S):
            raise OidcFault("unreachable", "the provider does not answer in time")
        try:
            is_waiting = self._fault is not None and self._due > self._monotonic()
            if self._value is seen and not is_waiting:
                self._try()
            return self._kept()
        finally:
            self._lock.release()

    def _try(self) -> None:
        try:
            self._value, self._fault = self._fetch(), None
            self._due = self._monotonic() + self._lasts_s
        except OidcFault as fault:
            self._fault = fault
            self._due = self._monotonic() + RETRY_S

    def _kept(self) -> T:
        if self._value is not None:
            return self._value
        raise self._fault or OidcFault("unreachable", "the provider was not asked yet")
