"""Runs the process that reads a file, and waits for it without blocking others."""

import fcntl
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from ...limits.concurrency import OwnerSlots
from ...protocol.errors import Refusal
from ...runtime import Runtime

log = logging.getLogger(__name__)
MODULE = __package__ or "app.files.child"
# At once in a worker; the files of one user are read one after the other.
MAX_PROCESSES = 2
SLOT_WAIT_S = 60.0
WALL_S = 40.0
POLL_S = 0.01
TOO_COMPLEX = "This file is too large or too complex to be read."
# The process gets no settings and no secrets.
PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ")


class Output(NamedTuple):
    """The result of reading a file: a header, and the bytes of a picture."""

    header: dict[str, Any]
    data: bytes


class FileReader:
    """Reads files in processes of their own; `clock` is monotonic.

    `on_failure` is called with the exit status of a process that failed.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        wall_s: float = WALL_S,
        clock: Callable[[], float] = time.monotonic,
        on_failure: Callable[[int], None] = lambda _: None,
    ):
        self._runtime = runtime
        self._on_failure = on_failure
        self._wall_s = wall_s
        self._clock = clock
        self._slots = OwnerSlots(MAX_PROCESSES, SLOT_WAIT_S)

    def read(self, owner: str, kind: str, path: Path) -> Output:
        """Read the file at `path`; return the result.

        Raises:
            Refusal: `file_type`, `too_large`; or `rate_limited`: too many files are read now.
        """
        output = path.with_name(f"{path.name}.out")
        with self._slots.acquire(owner):
            try:
                process = spawn(MODULE, [kind], path, {1: output})
                status = wait_for(self._runtime, process, self._wall_s, self._clock)
                found = self._runtime.run_blocking(_read_output, output)
            finally:
                output.unlink(missing_ok=True)
        if status != 0 or found is None:
            log.info("reading a %s ended with status %d", kind, status)
            self._on_failure(status)
            raise Refusal("too_large", TOO_COMPLEX)
        if "code" in found.header:
            if "fault" in found.header:
                log.info("reading a %s failed: %s", kind, found.header["fault"])
                self._on_failure(status)
            raise Refusal(found.header["code"], found.header["sentence"])
        return found


def spawn(module: str, arguments: Sequence[str], path: Path, outputs: Mapping[int, Path]) -> int:
    """Start `python -m module` with the file at `path` as its input; return the id of the process.

    `outputs` has the files that it writes, by descriptor.
    """
    # On the hub, where gevent watches children; a millisecond, since nothing is copied.
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with ExitStack() as opened:
        null = opened.enter_context(Path(os.devnull).open("wb"))
        actions = [(os.POSIX_SPAWN_DUP2, opened.enter_context(path.open("rb")).fileno(), 0)]
        actions.append((os.POSIX_SPAWN_DUP2, null.fileno(), 2))
        # Above those of the child, which the next action would close.
        files = {at: opened.enter_context(each.open("wb")) for at, each in outputs.items()}
        high = {at: fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 64) for at, each in files.items()}
        for descriptor in high.values():
            opened.callback(os.close, descriptor)
        actions += [(os.POSIX_SPAWN_DUP2, source, at) for at, source in high.items()]
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-B", "-m", module, *arguments],
            environment,
            file_actions=actions,
            setpgroup=0,
        )


def wait_for(
    runtime: Runtime,
    process: int,
    wall_s: float,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Wait for the end of a process, and end it after `wall_s`; return its exit status."""
    until = clock() + wall_s
    is_reaped = False
    try:
        while clock() < until:
            pid, status = os.waitpid(process, os.WNOHANG)
            if pid:
                is_reaped = True
                return os.waitstatus_to_exitcode(status)
            runtime.sleep(POLL_S)
        return -signal.SIGKILL
    finally:
        if not is_reaped:
            os.kill(process, signal.SIGKILL)
            while not os.waitpid(process, os.WNOHANG)[0]:
                runtime.sleep(POLL_S)


def _read_output(output: Path) -> Output | None:
    line, _, data = output.read_bytes().partition(b"\n")
    try:
        return Output(json.loads(line), data)
    except ValueError:
        return None
