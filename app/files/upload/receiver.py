"""Receives files: whole by a form, or in pieces that go on after a lost connection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from flask import request

from ...api.request_parsing import parse_body, parse_query
from ...limits.concurrency import ConcurrencyLimit, LimitReached
from ...protocol.errors import Refusal
from ...runtime import Runtime
from ...settings import Settings
from ..metrics import FileMetrics
from ..schemas import PieceQuery, UploadRequest
from ..storage import FileStorage
from .body import BodyReader, DiskFull, FileWriter, check_disk, disk_refusal, receive_form
from .folder import Upload, UploadFolder

MAX_AT_ONCE_PER_USER = 4
MAX_AT_ONCE = 32
MIB = 1024 * 1024
# Of a form, beside the file.
FORM_BYTES = 64 * 1024


class FileReceiver:
    """Receives the files of the current request; methods raise Refusal."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        storage: FileStorage,
        uploads: UploadFolder,
        metrics: FileMetrics,
    ):
        self._settings = settings
        self._runtime = runtime
        self._storage = storage
        self._uploads = uploads
        self._metrics = metrics
        self._running = ConcurrencyLimit("uploads")

    def add(self, owner: str) -> dict[str, Any]:
        """Receive and add the file of a form; return it."""
        size = max(0, (request.content_length or 0) - FORM_BYTES)
        with self._metrics.counted(), self._slot(owner), self._uploads.temporary() as file:
            self._check_room(owner, size)
            writer = FileWriter(self._runtime, file, self._settings.limit_file_bytes)
            name = receive_form(BodyReader(self._settings.limit_upload_s), writer)
            return self._storage.add(owner, name, Path(str(file.name)))

    def add_content(
        self,
        owner: str,
        name: str,
        size: int,
        write: Callable[[BinaryIO], None],
        file_id: str | None = None,
    ) -> dict[str, Any]:
        """Add a file of about `size` bytes; `write` is called in a native thread. Return it."""
        with self._metrics.counted(), self._slot(owner), self._uploads.temporary() as file:
            self._check_room(owner, size)
            try:
                self._runtime.run_blocking(write, file)
            except OSError as error:
                raise disk_refusal(error) from None
            return self._storage.add(owner, name, Path(str(file.name)), file_id=file_id)

    def begin(self, owner: str) -> dict[str, Any]:
        """Begin an upload in pieces; return it."""
        asked = parse_body(UploadRequest)
        most = self._settings.limit_file_bytes
        with self._metrics.counted():
            if asked.size > most:
                raise Refusal("too_large", f"A file may have {most // MIB} MiB.")
            self._check_room(owner, asked.size)
            room = self._storage.find_room(owner)
            return _described(self._uploads.make(owner, asked.name, asked.size, room), 0)

    def find(self, owner: str, upload_id: str) -> dict[str, Any]:
        """Return an upload."""
        upload, offset = self._uploads.find(owner, upload_id)
        return self._state(owner, upload, offset)

    def append(self, owner: str, upload_id: str) -> dict[str, Any]:
        """Receive a piece, and add the file if it was the last; return the upload."""
        at = parse_query(PieceQuery).offset
        with self._metrics.counted(), self._slot(owner):
            upload, _ = self._uploads.find(owner, upload_id)
            if upload.file_id is not None:
                return self._state(owner, upload, upload.size)
            with self._uploads.open(owner, upload) as file:
                # Read under the lock.
                upload, offset = self._uploads.find(owner, upload_id)
                if at != offset:
                    raise Refusal("invalid", f"The next piece begins at {offset}.")
                self._receive(owner, upload, file, upload.size - offset)
                upload, offset = self._uploads.find(owner, upload_id)
                if offset < upload.size:
                    return _described(upload, offset)
                added = self._finish(owner, upload)
            return {**_described(upload, offset), "file": added}

    def _finish(self, owner: str, upload: Upload) -> dict[str, Any]:
        try:
            added = self._storage.add(owner, upload.name, self._uploads.path(owner, upload))
        except Refusal as refusal:
            if not refusal.kind.retryable or isinstance(refusal, DiskFull):
                self._uploads.remove(owner, upload.id)
            raise
        self._uploads.finish(owner, upload, added["file_id"])
        return added

    def cancel(self, owner: str, upload_id: str) -> None:
        """Cancel an upload."""
        self._uploads.remove(owner, upload_id)

    def _receive(self, owner: str, upload: Upload, file: Any, most: int) -> None:
        # Others may have filled the disk since the upload began.
        self._check_disk(request.content_length or 0)
        writer = FileWriter(self._runtime, file, most)
        try:
            try:
                for data in BodyReader(self._settings.limit_upload_s):
                    writer.write(data)
            finally:
                # What has come before a loss of the connection stays.
                writer.flush()
        except DiskFull:
            # Answers need the room.
            self._uploads.remove(owner, upload.id)
            raise

    def _state(self, owner: str, upload: Upload, offset: int) -> dict[str, Any]:
        described = _described(upload, offset)
        if upload.file_id is not None:
            described["file"] = self._storage.describe(owner, upload.file_id)
        return described

    def _check_room(self, owner: str, size: int) -> None:
        self._storage.check_room(owner, size)
        self._check_disk(size)

    def _check_disk(self, size: int) -> None:
        least = self._settings.limit_free_disk_bytes
        check_disk(self._runtime, self._settings.data_dir, size, least)

    @contextmanager
    def _slot(self, owner: str) -> Iterator[None]:
        caps = {f"user {owner}": MAX_AT_ONCE_PER_USER, "all": MAX_AT_ONCE}
        try:
            release = self._running.acquire(caps, is_limited=self._settings.limits)
        except LimitReached:
            sentence = "Too many files are being sent. Please wait for one to end."
            raise Refusal("rate_limited", sentence, retry_after_s=2) from None
        try:
            yield
        finally:
            release()


def _described(upload: Upload, offset: int) -> dict[str, Any]:
    return {"upload_id": upload.id, "offset": offset, "size": upload.size, "file": None}
