"""Asks Redis, and stops asking for a moment when it does not answer.

A call that fails opens the breaker: until a second later every other call fails at once, so that
nobody waits for what is away, and one line in ten seconds says so.
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

T = TypeVar("T")
log = logging.getLogger(__name__)
CONNECT_S = 1.0
ANSWER_S = 2.0
OPEN_S = 1.0
LOG_EVERY_S = 10.0
KEYS = "wordbrook:"


class RedisUnavailable(Exception):
    """Redis cannot be reached now, or refused; trying again later may help."""


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
        self._logged_at = -LOG_EVERY_S
        self.is_up = True

    def connection(self) -> Any:
        """Make a connection for one who keeps it; it connects with its first command."""
        return self._pool.make_connection()

    def script(self, path: Path) -> Callable[..., Any]:
        """Return the Lua script in `path`, to be called with its `keys` and `args`."""
        registered = self._redis.register_script(path.read_text())

        def run(keys: list[str], args: list[Any]) -> Any:
            return self.call(lambda _: registered(keys=keys, args=args))

        return run

    def call(self, ask: Callable[["Redis"], T], *, is_probe: bool = False) -> T:
        """Return what `ask` does with a client; a probe is made even while the breaker is open.

        Raises:
            LinkDown: Redis did not answer, or did not a moment ago.
        """
        if not is_probe and self._clock() < self._open_until:
            raise RedisUnavailable("Redis did not answer a moment ago")
        try:
            result = ask(self._redis)
        except (RedisError, OSError) as error:
            self.failed(error)
            raise RedisUnavailable(str(error)) from error
        self.worked()
        return result

    def worked(self) -> None:
        """Close the breaker: somebody saw Redis answer."""
        self._open_until = 0.0
        self.is_up = True

    def failed(self, error: Exception) -> None:
        """Open the breaker: somebody saw Redis fail."""
        self.is_up = False
        self._open_until = self._clock() + OPEN_S
        if self._clock() - self._logged_at >= LOG_EVERY_S:
            self._logged_at = self._clock()
            log.warning("Redis is away: %s", error)

    def close(self) -> None:
        """Close the connections that nobody keeps."""
        self._pool.disconnect()
