"""The Redis that workers share: reached, hearing what it is told, keeping it, on time."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from redis.exceptions import RedisError

from ...redis_bus import RedisClient, RedisUnavailable
from ...redis_bus.client import KEYS
from ..findings import CheckContext, Finding

ABOUT = "redis"
HEAR_S = 3.0
LEAST_VERSION = 6
MOST_OFF_S = 60
DEAF = """\
What is published there does not come back. Let what stands between pass long-lived connections
and their pushes on, or name the Redis itself in REDIS_URL."""
KEEPS_NOTHING = """\
Running answers are kept there until they end. Start it with --appendonly yes
(or: redis-cli config set appendonly yes, and config rewrite)."""
ONE_FILE = """\
Workers on several machines need one database: DATABASE_URL=postgresql://…, see: move."""


def check_redis(patient: CheckContext) -> Iterator[Finding]:
    """Look at it as a worker would; nothing stays there."""
    url = patient.settings.redis_url
    if url is None:
        return
    link = RedisClient(url.get_secret_value())
    host = urlsplit(url.get_secret_value()).hostname or "its socket"
    try:
        info = link.call(lambda redis: redis.info())
        seconds = link.call(lambda redis: redis.time())[0]
        yield from _judge(info, host)
        yield from _judge_clock(seconds - time.time())
        if not _hears(link):
            yield Finding("fail", ABOUT, f"{host} is deaf: a message does not arrive", DEAF)
    except RedisUnavailable as down:
        remedy = "Check that it runs, and address and password in REDIS_URL."
        yield Finding("fail", ABOUT, f"{host} cannot be used: {_safe(down, url)}", remedy)
    finally:
        link.close()
    if patient.settings.sqlalchemy_url.startswith("sqlite"):
        said = "workers that share it also share one SQLite file, on this machine alone"
        yield Finding("warn", ABOUT, said, ONE_FILE)


def _safe(down: RedisUnavailable, url: Any) -> str:
    password = urlsplit(url.get_secret_value()).password
    return str(down).replace(password, "***") if password else str(down)


def _judge(info: dict[str, Any], host: str) -> Iterator[Finding]:
    version = str(info.get("redis_version", "0"))
    if int(version.partition(".")[0]) < LEAST_VERSION:
        yield Finding("fail", ABOUT, f"{host} is version {version}", "Install Redis 6 or later.")
    if not int(info.get("aof_enabled", 0)):
        yield Finding("warn", ABOUT, f"{host} keeps nothing when it ends (AOF)", KEEPS_NOTHING)
    yield Finding("ok", ABOUT, f"{host} answers, version {version}")


def _judge_clock(off_s: float) -> Iterator[Finding]:
    if abs(off_s) > MOST_OFF_S:
        said = f"its clock is {abs(off_s):.0f} s {'ahead' if off_s > 0 else 'behind'}"
        yield Finding("warn", ABOUT, said, "Keep both machines' clocks right (NTP).")


def _hears(link: RedisClient) -> bool:
    """Return whether what is published comes back to who listens."""
    channel = f"{KEYS}doctor:{uuid4().hex}"
    connection = link.connection()
    try:
        connection.connect()
        connection.send_command("SUBSCRIBE", channel)
        connection.read_response(timeout=HEAR_S)
        link.call(lambda redis: redis.publish(channel, b"heard?"))
        return bool(connection.read_response(timeout=HEAR_S)[2] == b"heard?")
    except (RedisError, OSError):
        return False
    finally:
        connection.disconnect()
