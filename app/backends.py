"""Whether this worker is alone or one of several: with REDIS_URL, what they share is in Redis."""

from typing import NamedTuple

from .answers.cluster.cpu_load import SharedCpuLoad, shared_cpu_load
from .answers.cluster.heartbeats import Heartbeats
from .answers.cluster.ownership import FileLocks, Ownership
from .answers.cluster.peers import Peers, SingleWorker
from .answers.cluster.redis_peers import RedisPeers
from .journal.base import Journal
from .journal.redis import RedisJournal
from .journal.sqlite import SqliteJournal
from .redis_bus import PubSub, RedisClient, SharedCounters
from .runtime import Runtime
from .settings import Settings


class Backends(NamedTuple):
    """What depends on whether there are others."""

    journal: Journal
    ownership: Ownership
    peers: Peers
    counts: SharedCounters | None
    neighbours: SharedCpuLoad
    channels: PubSub | None


def choose_backends(settings: Settings, runtime: Runtime) -> Backends:
    """Make what this worker needs beside others, or alone; nothing runs yet."""
    if settings.redis_url is None:
        journal = SqliteJournal(settings.data_dir / "journal.sqlite3", runtime)
        return Backends(
            journal,
            FileLocks(settings.data_dir / "boots"),
            SingleWorker(),
            None,
            SharedCpuLoad(),
            None,
        )
    link = RedisClient(settings.redis_url.get_secret_value())
    channels = PubSub(link, runtime)
    neighbours = shared_cpu_load()
    heartbeats = Heartbeats(link, channels, runtime, neighbours=neighbours)
    counts = SharedCounters(link, runtime, heartbeats.boot_id)
    peers = RedisPeers(link, channels, heartbeats, counts)
    return Backends(RedisJournal(link), heartbeats, peers, counts, neighbours, channels)
