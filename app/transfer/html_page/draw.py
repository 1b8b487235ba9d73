"""Draws messages in a process of its own, since their Markdown may take long."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from ...conversations.reads.serialize import JsonObject
from ...files.child.process import spawn, wait_for
from ...files.upload.body import FileWriter
from ...files.upload.folder import UploadFolder
from ...limits.concurrency import OwnerSlots
from ...protocol.errors import Refusal
from ...runtime import Runtime

MAX_PROCESSES = 2
SLOT_WAIT_S = 60.0
WALL_S = 40.0
MAX_BYTES = 64 * 1024 * 1024
MAX_DRAWN_BYTES = 256 * 1024 * 1024
TOO_LONG = "This conversation is too long for that. Export it as JSON or Markdown."
BATCH_LINES = 50


class Drawer:
    """Draws messages; its temporary files are in `folder`."""

    def __init__(self, runtime: Runtime, folder: UploadFolder):
        self._runtime = runtime
        self._folder = folder
        self._slots = OwnerSlots(MAX_PROCESSES, SLOT_WAIT_S)

    @contextmanager
    def drawn(
        self,
        owner: str,
        batches: Iterable[list[JsonObject]],
        *,
        is_shared: bool,
        language: str = "en",
    ) -> Iterator[Iterator[list[JsonObject]]]:
        """Yield batches of pieces, {html} or {file, type, name}; the files end with the context.

        Raises:
            Refusal: `too_large`, `rate_limited`, `storage_unavailable`.
        """
        with self._folder.temporary() as file:
            writer = FileWriter(self._runtime, file, MAX_BYTES)
            compute = self._runtime.run_blocking
            for batch in batches:
                writer.write(compute(_lines, batch))
            writer.flush()
            path = Path(str(file.name))
            output = path.with_name(f"{path.name}.html")
            try:
                with self._slots.acquire(owner):
                    mode = "shared" if is_shared else "export"
                    arguments = ["html", str(MAX_DRAWN_BYTES), mode, language]
                    process = spawn(_MODULE, arguments, path, {1: output})
                    status = wait_for(self._runtime, process, WALL_S)
                if status != 0:
                    raise Refusal("too_large", TOO_LONG)
                yield _read(output, compute)
            finally:
                output.unlink(missing_ok=True)


_MODULE = __package__.rpartition(".")[0] + ".child"


def _lines(batch: list[JsonObject]) -> bytes:
    return b"".join(json.dumps(message).encode() + b"\n" for message in batch)


def _read(path: Path, compute: Callable[..., Any]) -> Iterator[list[JsonObject]]:
    with path.open("rb") as file:
        while batch := compute(_some, file):
            yield batch


def _some(file: Any) -> list[JsonObject]:
    return [json.loads(line) for line in islice(file, BATCH_LINES)]
