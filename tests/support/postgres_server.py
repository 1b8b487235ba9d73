"""The earlier path of `tests.support.servers.postgres`."""

from .servers.postgres import PostgresServer

__all__ = ["PostgresServer"]
