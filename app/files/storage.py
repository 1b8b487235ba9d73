"""Adds files, finds them and deletes them: rows in the database, contents in their store."""

import hashlib
import logging
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from ..conversations import HistoryFile
from ..conversations.budget.stored_bytes import check_stored
from ..conversations.db.database import Database
from ..conversations.files import file_rows, removed_contents
from ..conversations.ids import Clock, make_id, wire_time
from ..protocol.errors import Refusal
from ..runtime import Runtime
from ..settings import Settings
from .child.limits import MAX_CHARS
from .child.process import FileReader
from .content.base import ContentStore
from .kinds import (
    DOCX,
    DOCX_TYPE,
    HEAD_BYTES,
    KINDS,
    PDF,
    PICTURE,
    TEXT,
    find_kind,
    text_type,
)
from .metrics import FileMetrics
from .names import clean_name, with_ending
from .upload.body import disk_refusal

log = logging.getLogger(__name__)
READ_BYTES = 256 * 1024
# How long an upload waits while an earlier content of the same bytes is being deleted.
DELETED_WAIT_S, DELETED_POLL_S = 30.0, 0.1
# Files that no message uses: a person may still be writing the message.
UNUSED_KEPT = timedelta(hours=24)
ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}
HTML_NAMES = (".html", ".htm", ".xhtml")


class FileStorage:
    """Files of users; methods raise Refusal, `storage_unavailable` where a disk or store fails."""

    def __init__(
        self,
        settings: Settings,
        runtime: Runtime,
        database: Database,
        contents: ContentStore,
        reader: FileReader,
        clock: Clock,
        metrics: FileMetrics | None = None,
    ):
        self._settings = settings
        self._runtime = runtime
        self._database = database
        self._contents = contents
        self._reader = reader
        self._clock = clock
        self._metrics = metrics or FileMetrics()

    def check_room(self, owner: str, size: int) -> None:
        """Check that an owner may add `size` bytes, before they are sent; `quota_exceeded`."""
        self._database.read(self._check_room, owner, size)

    def find_room(self, owner: str) -> int | None:
        """Return how many bytes of files an owner may add, None without a limit."""
        limit = self._settings.limit_files_bytes
        return limit - self._database.read(file_rows.stored_bytes, owner) if limit else None

    def add(
        self,
        owner: str,
        name: str,
        path: Path,
        kinds: Collection[str] = KINDS,
        *,
        file_id: str | None = None,
    ) -> dict[str, Any]:
        """Add the file at `path`, which may be moved; return it as the wire has it.

        Where the owner has a file with the id `file_id`, the new one gets another id; or that file
        is returned, if it is the same.

        Raises:
            Refusal: `file_type`, `too_large`, `invalid`, `quota_exceeded`, `rate_limited`.
        """
        picture = path.with_name(f"{path.name}.picture")
        try:
            kind = find_kind(self._runtime.run_blocking(_read_head, path))
            if kind not in kinds:
                raise Refusal("file_type")
            values = self._read(owner, kind, clean_name(name), path, picture)
            is_picture = values["type"] in ENDINGS
            stored = picture if is_picture else path
            added = self._store(owner, values, stored, file_id)
        except OSError as error:
            raise disk_refusal(error) from None
        finally:
            picture.unlink(missing_ok=True)
        self._metrics.add(kind, added["size"])
        return added

    def _store(
        self, owner: str, values: dict[str, Any], path: Path, file_id: str | None
    ) -> dict[str, Any]:
        sha256, size = self._runtime.run_blocking(_digest, path)
        if file_id is not None:
            there = self._database.read(file_rows.find_any, owner, file_id)
            if there is not None and there.ready_at and there.sha256 == sha256:
                return self.describe(owner, file_id)
            file_id = file_id if there is None else None
        values |= {
            "id": file_id or make_id(),
            "sha256": sha256,
            "size": size,
            "created_at": self._now(),
        }
        self._add_row(owner, values)
        try:
            self._contents.put(sha256, path)
        except OSError as error:
            log.warning("a file cannot be stored: %s", error)
            self._database.write(file_rows.delete_files_of, owner, [values["id"]])
            raise Refusal("storage_unavailable") from None
        self._database.write(file_rows.mark_ready, owner, values["id"], sha256, self._now())
        return self.describe(owner, str(values["id"]))

    def _read(self, owner: str, kind: str, name: str, path: Path, picture: Path) -> dict[str, Any]:
        """Return name, type, text and note of a new file; write the new one of a picture."""
        work = "html" if kind == TEXT and name.lower().endswith(HTML_NAMES) else kind
        output = self._reader.read(owner, work, path)
        if kind == PICTURE:
            self._runtime.run_blocking(picture.write_bytes, output.data)
            type_ = str(output.header["type"])
            return {"name": with_ending(name, ENDINGS[type_]), "type": type_}
        types = {PDF: "application/pdf", DOCX: DOCX_TYPE}
        type_ = types.get(kind) or ("text/html" if work == "html" else text_type(name))
        note = output.header.get("note")
        text = str(output.header["text"]).encode("utf-8", "replace").decode().replace("\0", "")
        return {"name": name, "type": type_, "text": text, "note": note}

    def _check_room(self, tx: Connection, owner: str, size: int) -> None:
        check_stored(tx, owner, size, self._settings.limit_stored_bytes)
        file_rows.check_files(tx, owner, size, self._settings.limit_files_bytes)

    def _add_row(self, owner: str, values: dict[str, Any]) -> None:
        for _ in range(int(DELETED_WAIT_S / DELETED_POLL_S)):
            if self._database.write(self._add, owner, values):
                return
            self._runtime.sleep(DELETED_POLL_S)
        raise Refusal("storage_unavailable")

    def _add(self, tx: Connection, owner: str, values: dict[str, Any]) -> bool:
        self._check_room(tx, owner, file_rows.counted_bytes(values))
        return file_rows.add_file(tx, owner, values)

    def describe(self, owner: str, file_id: str) -> dict[str, Any]:
        """Return a file as the wire has it; `not_found`."""
        part = file_rows.file_part(self.find(owner, file_id))
        return {name: value for name, value in part.items() if name != "kind"}

    def find(self, owner: str, file_id: str) -> Row[Any]:
        """Return the row of a file, without its text; `not_found`."""
        return self._database.read(file_rows.find_file, owner, file_id)

    def find_text(self, owner: str, file_id: str) -> tuple[str | None, str | None]:
        """Return the text of a document for a model, and a note; `not_found`."""
        self.find(owner, file_id)
        row = self._database.read(file_rows.find_texts, owner, [file_id], MAX_CHARS).get(file_id)
        if row is None:
            raise Refusal("not_found")
        return row.text, row.note

    def pieces(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Yield a content from `start` to before `end`; the first piece is read at once.

        Raises:
            Refusal: `storage_unavailable`.
        """
        try:
            first = self._contents.read(sha256, start, min(READ_BYTES, end - start))
        except OSError as error:
            log.warning("a content cannot be read: %s", error)
            raise Refusal("storage_unavailable") from None

        def rest() -> Iterator[bytes]:
            yield first
            at = start + len(first)
            while at < end:
                data = self._contents.read(sha256, at, min(READ_BYTES, end - at))
                if not data:
                    raise OSError(f"the content {sha256} is too short")
                yield data
                at += len(data)

        return rest()

    def read_file(self, file: HistoryFile) -> bytes:
        """Return the content of a message's file; raises OSError."""
        return self._contents.read(file.sha256, 0, file.size)

    def delete(self, owner: str, file_id: str) -> None:
        """Delete a file that no message uses; `not_found`, `file_in_use`."""
        self._database.write(file_rows.delete_unused_file, owner, file_id)
        self.delete_removed()

    def delete_removed(self) -> int:
        """Delete the contents that no file has any more; return how many."""
        count = 0
        for sha256 in self._database.read(removed_contents.find_removed):
            try:
                count += removed_contents.delete_content(
                    self._database, sha256, self._contents.delete
                )
            except OSError as error:
                # Its note stays: the next step tries again.
                log.warning("a content cannot be deleted: %s", error)
        return count

    def prune_unused(self) -> int:
        """Delete the files that were not used in time; return how many."""
        before: datetime = self._clock() - UNUSED_KEPT
        return self._database.write(file_rows.prune_unused, wire_time(before))

    def _now(self) -> str:
        return wire_time(self._clock())


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
