"""Rate-limited logging, for lines that a client or a failing service can cause without end."""

import logging
import time
from collections.abc import Callable

MINUTE_S = 60.0
MAX_PER_MINUTE = 20


class RateLimitedLogger:
    """Writes at most `limit` lines of each message in `period_s` seconds and counts the others.

    Lines are grouped by the message before its arguments, so there are as many groups as the code
    has messages. The first line of the next period gives the number of suppressed ones.
    """

    def __init__(
        self,
        log: logging.Logger,
        *,
        limit: int = MAX_PER_MINUTE,
        period_s: float = MINUTE_S,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._log = log
        self._limit = limit
        self._period_s = period_s
        self._clock = clock
        self._started_at: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def info(self, message: str, *args: object) -> None:
        """Log `message` at INFO, unless its limit is reached."""
        self._write(logging.INFO, message, args)

    def warning(self, message: str, *args: object) -> None:
        """Log `message` at WARNING, unless its limit is reached."""
        self._write(logging.WARNING, message, args)

    def error(self, message: str, *args: object) -> None:
        """Log `message` at ERROR, unless its limit is reached."""
        self._write(logging.ERROR, message, args)

    def _write(self, level: int, message: str, args: tuple[object, ...]) -> None:
        now = self._clock()
        suppressed = 0
        if now - self._started_at.get(message, now - self._period_s) >= self._period_s:
            suppressed = max(0, self._counts.get(message, 0) - self._limit)
            self._started_at[message] = now
            self._counts[message] = 0
        self._counts[message] += 1
        if self._counts[message] > self._limit:
            return
        if suppressed:
            self._log.log(level, f"{message} (%d more suppressed)", *args, suppressed)
        else:
            self._log.log(level, message, *args)
