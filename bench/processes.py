"""Processes of the benchmark: started, pinned, weighed and ended by their ids."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

START_S = 60.0
STOP_S = 5.0
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORES = {CORES[0]}
OTHER_CORES = set(CORES[1:]) or SERVER_CORES


@contextmanager
def started(
    command: Sequence[str],
    *,
    cores: set[int],
    environment: dict[str, str],
    log: Path,
    folder: Path,
) -> Iterator[int]:
    """Run `command` on `cores` only, in a session of its own; end it and all its children.

    A session of its own, so that Ctrl-C reaches the benchmark alone, which then ends the rest.
    """
    with log.open("ab") as output:
        mine = os.sched_getaffinity(0)
        os.sched_setaffinity(0, cores)
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                start_new_session=True,
            )
        finally:
            os.sched_setaffinity(0, mine)
    try:
        yield process.pid
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    family = tree(process.pid)
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    # A worker whose arbiter is gone leaves by itself, but not at once.
    for pid in family:
        if pid != process.pid and Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_port(port: int, pid: int, log: Path) -> None:
    """Wait until something listens.

    Raises:
        RuntimeError: it did not in time, or ended; says what it logged.
    """
    until = time.monotonic() + START_S
    while time.monotonic() < until and Path(f"/proc/{pid}/exe").exists():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"a server did not start:\n{log.read_text()[-2000:]}")


def tree(root: int) -> list[int]:
    """Return `root` and all its descendants."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*"):
            try:
                found += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                continue
    return found


def cpu_s(root: int) -> float:
    """Return the seconds of CPU, user and system, that a process tree has used so far.

    From each thread's schedstat, in nanoseconds: /proc/PID/stat counts in steps of 10 ms.
    """
    nanoseconds = 0
    for pid in tree(root):
        for task in Path(f"/proc/{pid}/task").glob("*"):
            try:
                nanoseconds += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
    return nanoseconds / 1e9


def memory_kib(root: int) -> int:
    """Return the proportional set size of a process tree."""
    total = 0
    for pid in tree(root):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total
