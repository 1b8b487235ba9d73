"""Adds the files of a conversation, as if the user had uploaded them."""

import logging
import os
from pathlib import Path
from typing import Any

from ...files.storage import FileStorage
from ...files.upload.folder import UploadFolder
from ...protocol.errors import Refusal
from ...runtime import Runtime

JsonObject = dict[str, Any]
log = logging.getLogger(__name__)
COPY_BYTES = 1024 * 1024


class ImportedFiles:
    """Adds files from what the process unpacked; `storage` is None where files are off."""

    def __init__(self, runtime: Runtime, storage: FileStorage | None, folder: UploadFolder):
        self._runtime = runtime
        self._storage = storage
        self._folder = folder

    def add(self, owner: str, contents: Path, file: JsonObject) -> JsonObject | None:
        """Add a file and return it as the wire has it; None where it is refused.

        It keeps its id where that is free. A file of that id is used if it is the same.
        """
        if self._storage is None:
            return None
        try:
            with self._folder.temporary() as copy:
                path = Path(str(copy.name))
                start, size = int(file["offset"]), int(file["size"])
                self._runtime.run_blocking(_copy, contents, path, start, size)
                return self._storage.add(owner, str(file["name"]), path, file_id=str(file["id"]))
        except Refusal as refusal:
            if refusal.kind.retryable:
                raise
            log.info("a file of an import is not taken: %s", refusal.code)
            return None


def _copy(source: Path, target: Path, start: int, size: int) -> None:
    with source.open("rb") as file, target.open("r+b") as copy:
        at = start
        while at < start + size:
            data = os.pread(file.fileno(), min(COPY_BYTES, start + size - at), at)
            if not data:
                raise OSError("the contents end early")
            copy.write(data)
            at += len(data)
