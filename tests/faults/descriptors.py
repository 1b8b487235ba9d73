"""Counts the open file descriptors of a process by purpose."""

import re
from collections import Counter
from pathlib import Path

LISTENING = "0A"
# Descriptors that may stay open: connections to the database, files that SQLite closes only once
# no connection of the process holds a lock on them, idle connections to providers.
MAX_KEPT = {
    "wordbrook.sqlite3": 9,
    "wordbrook.sqlite3-wal": 8,
    "wordbrook.sqlite3-shm": 8,
    "journal.sqlite3": 24,
    "journal.sqlite3-wal": 1,
    "journal.sqlite3-shm": 1,
    "to a provider": 32,
}
# Parts of names that differ between processes: the lock's, and that of gunicorn's heartbeat file.
_PROCESS_NAME = re.compile(r"(?<=/boots/)\w+(?=\.lock)|(?<=/wgunicorn-)\w+")


def descriptors(pid: int, port: int, data_dir: Path) -> Counter[str]:
    """Count the descriptors of the process, which listens on `port` and writes to `data_dir`."""
    sockets = _tcp_sockets(port)
    names: Counter[str] = Counter()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except FileNotFoundError:
            continue  # closed meanwhile
        inode = re.fullmatch(r"socket:\[(\d+)\]", target)
        if inode:
            names[sockets.get(inode[1], "another socket")] += 1
        elif "sqlite3" in target and target.startswith(str(data_dir)):
            names[Path(target).name] += 1
        else:
            names[_PROCESS_NAME.sub("…", target.split(":[", maxsplit=1)[0])] += 1
    return names


def extra(found: Counter[str], at_rest: Counter[str]) -> dict[str, int]:
    """Return the descriptors that exceed both the allowed number and the number at rest."""
    return {
        name: count
        for name, count in found.items()
        if count > max(MAX_KEPT.get(name, 0), at_rest[name])
    }


def _tcp_sockets(port: int) -> dict[str, str]:
    sockets = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_, inode = line.split()[:10]
        if state != LISTENING:
            is_client = int(local.split(":")[1], 16) == port
            sockets[inode] = "of a client" if is_client else "to a provider"
    return sockets
