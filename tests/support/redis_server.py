"""The earlier path of `tests.support.servers.redis`."""

from .servers.redis import RedisServer

__all__ = ["RedisServer"]
