"""Limits of how many answers run at the same time: of a user, of an address and in total."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..protocol.errors import Refusal
from ..settings import Settings
from .addresses import shared_caps
from .concurrency import ConcurrencyLimit, LimitReached

if TYPE_CHECKING:
    from ..redis_bus import SharedCounters

_ALL = "all"


class AnswerLimits:
    """Counts running answers; with `shared` the counts are those of all workers."""

    def __init__(self, settings: Settings, shared: "SharedCounters | None" = None):
        self._settings = settings
        self._running = ConcurrencyLimit("running", shared)

    def acquire(self, owner: str, address: str) -> Callable[[], None]:
        """Count one more running answer until the returned function is called; twice is fine.

        Raises:
            Refusal: `rate_limited` or `unavailable`; a limit is reached and nothing is counted.
        """
        limits = self._settings
        caps = {
            f"user {owner}": limits.limit_running_per_user,
            **shared_caps(limits, address, limits.limit_running_per_address),
            _ALL: limits.limit_running_total,
        }
        try:
            return self._running.acquire(caps, is_limited=limits.limits)
        except LimitReached as reached:
            raise _refusal(reached.key, caps[reached.key]) from None


def _refusal(key: str, limit: int) -> Refusal:
    if key == _ALL:
        return Refusal("unavailable", "The server is busy. Please try again.", retry_after_s=5)
    place = " for your network" if key.startswith("address ") else ""
    sentence = f"At most {limit} answers can be written at once{place}. Please wait for one to end."
    return Refusal("rate_limited", sentence, retry_after_s=2)
