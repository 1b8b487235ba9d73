"""Whether this worker is alone or one of several: with REDIS_URL, what they share is in Redis."""

from typing import NamedTuple

from .answers.heartbeats import Heartbeats
from .answers.neighbours import Neighbours, neighbours_here
from .answers.ownership import FileLocks, Ownership
from .answers.peers import Alone, Peers
from .answers.peers_on_redis import RedisPeers
from .journal.base import Journal
from .journal.redis import RedisJournal
from .journal.sqlite import SqliteJournal
from .link import Channels, RedisLink, SharedCounts
from .runtime import Runtime
from .settings import Settings


class Place(NamedTuple):
    """What depends on whether there are others."""

    journal: Journal
    ownership: Ownership
    peers: Peers
    counts: SharedCounts | None
    neighbours: Neighbours
    channels: Channels | None


def join_others(settings: Settings, runtime: Runtime) -> Place:
    """Make what this worker needs beside others, or alone; nothing runs yet."""
    if settings.redis_url is None:
        journal = SqliteJournal(settings.data_dir / "journal.sqlite3", runtime)
        return Place(
            journal, FileLocks(settings.data_dir / "boots"), Alone(), None, Neighbours(), None
        )
    link = RedisLink(settings.redis_url.get_secret_value())
    channels = Channels(link, runtime)
    neighbours = neighbours_here()
    heartbeats = Heartbeats(link, channels, runtime, neighbours=neighbours)
    counts = SharedCounts(link, runtime, heartbeats.boot_id)
    peers = RedisPeers(link, channels, heartbeats, counts)
    return Place(RedisJournal(link), heartbeats, peers, counts, neighbours, channels)
