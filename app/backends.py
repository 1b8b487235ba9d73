"""Chooses the backends for one worker or, with REDIS_URL, for several that share state in Redis."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .answers.cluster.cpu_load import SharedCpuLoad, shared_cpu_load
from .answers.cluster.ownership import FileLocks, Ownership
from .answers.cluster.peers import Peers, SingleWorker
from .journal.base import Journal
from .journal.sqlite import SqliteJournal
from .runtime import Runtime
from .settings import Settings
from .startup_error import StartupError

if TYPE_CHECKING:
    from .conversations.db.database import Database
    from .files.assembly import Files
    from .limits.rate_limits import Limits
    from .redis_bus import PubSub, SharedCounters
    from .sharing.assembly import Sharing
    from .transfer.assembly import Transfer


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


def open_files_if_on(settings: Settings, runtime: Runtime, database: "Database") -> "Files | None":
    """Return the parts of files, None where they are off."""
    if not settings.has_files:
        return None
    # Not imported before: a server without files needs none of it.
    from .files.assembly import open_files

    return open_files(settings, runtime, database)


def open_features(
    settings: Settings,
    runtime: Runtime,
    database: "Database",
    files: "Files | None",
    limits: "Limits",
    on_taken: Callable[[str, dict[str, Any]], None],
) -> "Sequence[Files | Transfer | Sharing]":
    """Return the features that have routes; no task of them runs yet.

    `on_taken` is called with the owner and each conversation that an import adds.
    """
    from .transfer.assembly import open_transfer

    storage = None if files is None else files.storage
    common = (settings, runtime, database, storage)
    transfer = open_transfer(*common, on_taken=on_taken, has_accounts=settings.has_accounts)
    found: list[Files | Transfer | Sharing] = [transfer] if files is None else [files, transfer]
    if settings.has_sharing:
        # Not imported before: a server without shares needs none of it.
        from .sharing.assembly import open_sharing

        sharing = open_sharing(*common, transfer.drawer, check_visit=limits.check_request)
        found.append(sharing)
    return found
