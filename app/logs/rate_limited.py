"""Says in the log that the database refuses, without repeating it for all who ask meanwhile."""

import logging
import time
from collections.abc import Callable

QUIET_S = 10.0


class RateLimitedLog:
    """Writes one line in QUIET_S, with how many there would have been."""

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic):
        self._log = log
        self._clock = clock
        self._quiet_until = 0.0
        self._left_out = 0

    def tell(self, cause: object) -> None:
        """Log that the database refused for `cause`, or count it."""
        now = self._clock()
        if now < self._quiet_until:
            self._left_out += 1
            return
        more = f" ({self._left_out} more in between)" if self._left_out else ""
        self._log.warning("the database refused: %s%s", cause, more)
        self._quiet_until = now + QUIET_S
        self._left_out = 0
