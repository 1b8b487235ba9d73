"""Starts processes pinned to cores, reads their CPU and memory, and ends them."""

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
def running_process(
    command: Sequence[str],
    *,
    cores: set[int],
    environment: dict[str, str],
    log: Path,
    folder: Path,
) -> Iterator[int]:
    """Run `command` on `cores` in a new session; yield its pid; end its process tree at exit.

    In a new session Ctrl-C reaches only the benchmark, which then ends the other processes.
    """
    with log.open("ab") as output:
        own_cores = os.sched_getaffinity(0)
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
            os.sched_setaffinity(0, own_cores)
    try:
        yield process.pid
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    pids = process_tree(process.pid)
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    # A gunicorn worker exits by itself after its arbiter, but only some time later.
    for pid in pids:
        if pid != process.pid and Path(f"/proc/{pid}").exists():
            os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """Return an unused loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_port(port: int, pid: int, log: Path) -> None:
    """Wait until the process `pid` listens on `port`.

    Raises:
        RuntimeError: the process exited or missed the deadline; the message ends with its log.
    """
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and Path(f"/proc/{pid}/exe").exists():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"a server did not start:\n{log.read_text()[-2000:]}")


def process_tree(root: int) -> list[int]:
    """Return the pids of `root` and all its descendants."""
    pids = [root]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*"):
            try:
                pids += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                continue
    return pids


def cpu_s(root: int) -> float:
    """Return the user and system CPU seconds of a process tree so far.

    Read from each thread's schedstat, in nanoseconds: /proc/PID/stat counts in steps of 10 ms.
    """
    nanoseconds = 0
    for pid in process_tree(root):
        for task in Path(f"/proc/{pid}/task").glob("*"):
            try:
                nanoseconds += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
    return nanoseconds / 1e9


def memory_kib(root: int) -> int:
    """Return the proportional set size (PSS) of a process tree in KiB."""
    total = 0
    for pid in process_tree(root):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total
