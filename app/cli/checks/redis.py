"""Checks the Redis that workers share: reachable, publishing, persistent, with the right time."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from redis.exceptions import RedisError

from ...redis_bus import RedisClient, RedisUnavailable
from ...redis_bus.client import KEYS
from .finding import CheckContext, Finding

ABOUT = "redis"
RECEIVE_TIMEOUT_S = 3.0
MIN_VERSION = 6
MAX_SKEW_S = 60
PROBE = b"doctor"
NOT_PUBLISHING = """\
Published messages do not arrive. Let the proxy in between pass long-lived connections and pushed
messages, or put the address of the Redis itself into REDIS_URL."""
NOT_PERSISTENT = """\
Running answers are stored there until they end. Start it with --appendonly yes
(or: redis-cli config set appendonly yes, and config rewrite)."""
ONE_FILE = """\
Workers on several machines need one database: DATABASE_URL=postgresql://…, see: move."""


def check_redis(context: CheckContext) -> Iterator[Finding]:
    """Use Redis as a worker does; leave nothing there."""
    url = context.settings.redis_url
    if url is None:
        return
    client = RedisClient(url.get_secret_value())
    host = urlsplit(url.get_secret_value()).hostname or "its socket"
    try:
        info = client.call(lambda redis: redis.info())
        seconds = client.call(lambda redis: redis.time())[0]
        yield from _check_info(info, host)
        yield from _check_clock(seconds - time.time())
        if not _receives_published(client):
            text = f"{host} is deaf: a published message does not arrive"
            yield Finding("fail", ABOUT, text, NOT_PUBLISHING)
    except RedisUnavailable as error:
        remedy = "Check that it runs, and address and password in REDIS_URL."
        yield Finding("fail", ABOUT, f"{host} cannot be used: {_redact(error, url)}", remedy)
    finally:
        client.close()
    if context.settings.sqlalchemy_url.startswith("sqlite"):
        text = "its workers also share one SQLite file, which works on one machine only"
        yield Finding("warn", ABOUT, text, ONE_FILE)


def _redact(error: RedisUnavailable, url: Any) -> str:
    password = urlsplit(url.get_secret_value()).password
    return str(error).replace(password, "***") if password else str(error)


def _check_info(info: dict[str, Any], host: str) -> Iterator[Finding]:
    version = str(info.get("redis_version", "0"))
    if int(version.partition(".")[0]) < MIN_VERSION:
        yield Finding("fail", ABOUT, f"{host} is version {version}", "Install Redis 6 or later.")
    if not int(info.get("aof_enabled", 0)):
        yield Finding("warn", ABOUT, f"{host} loses its data on exit (no AOF)", NOT_PERSISTENT)
    yield Finding("ok", ABOUT, f"{host} answers, version {version}")


def _check_clock(skew_s: float) -> Iterator[Finding]:
    if abs(skew_s) > MAX_SKEW_S:
        text = f"its clock is {abs(skew_s):.0f} s {'ahead' if skew_s > 0 else 'behind'}"
        yield Finding("warn", ABOUT, text, "Synchronise the clocks of both machines (NTP).")


def _receives_published(client: RedisClient) -> bool:
    channel = f"{KEYS}doctor:{uuid4().hex}"
    connection = client.connection()
    try:
        connection.connect()
        connection.send_command("SUBSCRIBE", channel)
        connection.read_response(timeout=RECEIVE_TIMEOUT_S)
        client.call(lambda redis: redis.publish(channel, PROBE))
        return bool(connection.read_response(timeout=RECEIVE_TIMEOUT_S)[2] == PROBE)
    except (RedisError, OSError):
        return False
    finally:
        connection.disconnect()
