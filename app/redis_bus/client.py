"""The Redis client, with a circuit breaker.

A failed call opens the breaker: for OPEN_S seconds every other call fails at once, so that no task
waits for an unreachable Redis.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.connection import ConnectionPool
from redis.exceptions import RedisError
from redis.retry import Retry

from ..logs.rate_limited import RateLimitedLogger

T = TypeVar("T")
log = logging.getLogger(__name__)
CONNECT_S = 1.0
ANSWER_S = 2.0
OPEN_S = 1.0
LOG_EVERY_S = 10.0
KEYS = "wordbrook:"


class RedisUnavailable(Exception):
    """Redis is unreachable or refused the call; a later call may succeed."""


class RedisClient:
    """Connections to one Redis. `clock` is monotonic, in seconds."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._pool = ConnectionPool.from_url(
            url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=CONNECT_S,
            socket_timeout=ANSWER_S,
            socket_keepalive=True,
            health_check_interval=15,
        )
        self._redis = Redis(connection_pool=self._pool)
        self._open_until = 0.0
        self._log = RateLimitedLogger(log, limit=1, period_s=LOG_EVERY_S, clock=clock)
        self.is_up = True

    def connection(self) -> Any:
        """Return a new connection outside the pool; it connects with its first command."""
        return self._pool.make_connection()

    def script(self, path: Path) -> Callable[..., Any]:
        """Return a function that runs the Lua script in `path` with `keys` and `args`."""
        registered = self._redis.register_script(path.read_text())

        def run(keys: list[str], args: list[Any]) -> Any:
            return self.call(lambda _: registered(keys=keys, args=args))

        return run

    def call(self, ask: Callable[["Redis"], T], *, is_probe: bool = False) -> T:
        """Return the result of `ask` with the client; a probe ignores an open breaker.

        Raises:
            RedisUnavailable: the call failed, or the breaker is open.
        """
        if not is_probe and self._clock() < self._open_until:
            raise RedisUnavailable("Redis did not answer a moment ago")
        try:
            result = ask(self._redis)
        except (RedisError, OSError) as error:
            self.record_failure(error)
            raise RedisUnavailable(str(error)) from error
        self.record_success()
        return result

    def record_success(self) -> None:
        """Close the breaker."""
        self._open_until = 0.0
        self.is_up = True

    def record_failure(self, error: Exception) -> None:
        """Open the breaker."""
        self.is_up = False
        self._open_until = self._clock() + OPEN_S
        self._log.warning("Redis is unreachable: %s", error)

    def close(self) -> None:
        """Close the connections of the pool."""
        self._pool.disconnect()
