"""Runs the process that reads a file, and yields its lines while it writes them or afterwards."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ...files.child.process import spawn, wait_for
from ...limits.concurrency import OwnerSlots
from ...runtime import Runtime

_MODULE = __package__.rpartition(".")[0] + ".child"
# Each may use 1.5 GB of memory.
MAX_PROCESSES = 1
SLOT_WAIT_S = 120.0
WALL_S = 240.0
MAX_OUTPUT_BYTES = 2048 * 1024 * 1024
BATCH_LINES = 20
# A line has one message at least, which may be long.
BATCH_BYTES = 1024 * 1024
JsonObject = dict[str, Any]


class ReadFile(NamedTuple):
    """A file that was read: its lines in batches, and the path of the contents of its files."""

    batches: Iterator[list[JsonObject]]
    contents: Path


class ImportReader:
    """Reads files in processes of their own, one at a time in a worker."""

    def __init__(
        self, runtime: Runtime, *, title_chars: int, least_free: int, wall_s: float = WALL_S
    ):
        self._runtime = runtime
        self._least_free = least_free
        self._title_chars = title_chars
        self._wall_s = wall_s
        self._slots = OwnerSlots(MAX_PROCESSES, SLOT_WAIT_S)

    @contextmanager
    def read(self, owner: str, path: Path) -> Iterator[ReadFile]:
        """Read the file at `path`; what was read is deleted with the context.

        Raises:
            Refusal: `rate_limited`.
        """
        output = path.with_name(f"{path.name}.out")
        contents = path.with_name(f"{path.name}.contents")
        try:
            with self._slots.acquire(owner):
                room = self._runtime.run_blocking(_find_room, path.parent, self._least_free)
                arguments = ["import", str(room), str(self._title_chars)]
                process = spawn(_MODULE, arguments, path, {1: output, 3: contents})
                wait_for(self._runtime, process, self._wall_s)
            yield ReadFile(_batches(output, self._runtime.run_blocking), contents)
        finally:
            output.unlink(missing_ok=True)
            contents.unlink(missing_ok=True)


def _find_room(folder: Path, least_free: int) -> int:
    """Return how many bytes each of the two outputs may have, so that the disk is not filled."""
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize - least_free
    return max(0, min(MAX_OUTPUT_BYTES, free // 2))


def _batches(path: Path, compute: Callable[..., Any]) -> Iterator[list[JsonObject]]:
    with path.open("rb") as file:
        while batch := compute(_some, file):
            yield batch


def _some(file: BinaryIO) -> list[JsonObject]:
    found = []
    size = 0
    for line in islice(file, BATCH_LINES):
        if not line.endswith(b"\n"):
            break  # the process was ended within it
        found.append(json.loads(line))
        size += len(line)
        if size > BATCH_BYTES:
            break
    return found
