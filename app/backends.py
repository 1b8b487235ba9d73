"""Chooses the backends for one worker or, with REDIS_URL, for several that share state in Redis."""

from typing import TYPE_CHECKING, NamedTuple

from .answers.cluster.cpu_load import SharedCpuLoad, shared_cpu_load
from .answers.cluster.ownership import FileLocks, Ownership
from .answers.cluster.peers import Peers, SingleWorker
from .journal.base import Journal
from .journal.sqlite import SqliteJournal
from .runtime import Runtime
from .settings import Settings
from .startup_error import StartupError

if TYPE_CHECKING:
    from .redis_bus import PubSub, SharedCounters


class Backends(NamedTuple):
    """The parts that differ between one worker and several."""

    journal: Journal
    ownership: Ownership
    peers: Peers
    counts: "SharedCounters | None"
    cpu_load: SharedCpuLoad
    channels: "PubSub | None"


def choose_backends(settings: Settings, runtime: Runtime) -> Backends:
    """Build the backends that the settings call for; no task runs yet."""
    if settings.redis_url is None:
        return Backends(
            SqliteJournal(settings.data_dir / "journal.sqlite3", runtime),
            FileLocks(settings.data_dir / "boots"),
            SingleWorker(),
            counts=None,
            cpu_load=SharedCpuLoad(),
            channels=None,
        )
    return _share_by_redis(settings.redis_url.get_secret_value(), runtime)


def _share_by_redis(url: str, runtime: Runtime) -> Backends:
    try:
        from .answers.cluster.heartbeats import Heartbeats
        from .answers.cluster.redis_peers import RedisPeers
        from .journal.redis import RedisJournal
        from .redis_bus import PubSub, RedisClient, SharedCounters
    except ModuleNotFoundError as error:
        raise StartupError(
            f'REDIS_URL needs the package {error.name}: pip install "wordbrook[redis]"'
        ) from error

    redis = RedisClient(url)
    channels = PubSub(redis, runtime)
    cpu_load = shared_cpu_load()
    heartbeats = Heartbeats(redis, channels, runtime, cpu_load=cpu_load)
    counts = SharedCounters(redis, runtime, heartbeats.boot_id)
    peers = RedisPeers(redis, channels, heartbeats, counts)
    return Backends(RedisJournal(redis), heartbeats, peers, counts, cpu_load, channels)
