"""Logging that whoever sends garbage cannot make long: so many lines of a kind a minute."""

import logging
import time
from collections.abc import Callable

MOST_A_MINUTE = 20
MINUTE_S = 60.0


class RateLimitedLogger:
    """Writes the first lines of each kind in a minute, then how many more there were.

    A kind is a message before its arguments are put in, so there are as many as the code has.
    """

    def __init__(self, log: logging.Logger, clock: Callable[[], float] = time.monotonic):
        self._log = log
        self._clock = clock
        self._began_at: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def info(self, message: str, *args: object) -> None:
        """Write a line, unless this minute has had its share of them."""
        now = self._clock()
        if now - self._began_at.get(message, now - MINUTE_S) >= MINUTE_S:
            left_out = self._counts.get(message, 0) - MOST_A_MINUTE
            if left_out > 0:
                self._log.info("%d more lines like the next one were left out", left_out)
            self._began_at[message] = now
            self._counts[message] = 0
        self._counts[message] += 1
        if self._counts[message] <= MOST_A_MINUTE:
            self._log.info(message, *args)
