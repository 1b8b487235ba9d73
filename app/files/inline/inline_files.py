"""Stores inline files as uploads are: by content, within limits, read in the child process.

The id of a file is computed from its message and its content, so that a repeated message stores
nothing again.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from uuid import UUID, uuid5

import msgspec
from flask import request

from ...http_door.translations.foreign_files import ForeignFile, GivenFile
from ...limits.concurrency import ConcurrencyLimit, LimitReached
from ...protocol.errors import Refusal
from ...runtime import Runtime
from ...settings import Settings
from ..storage import FileStorage
from ..upload.body import BodyReader
from ..upload.receiver import FileReceiver
from .references import digest_of, find_reference

_NAMESPACE = UUID("0d8a1c52-9f53-5d1c-8c4e-0b6f0f5b1a67")
# A body is in memory twice while it is parsed; these bound the sum.
MAX_LARGE_PER_USER = 2
MAX_LARGE = 4
_STEP = 256 * 1024  # a multiple of four


class InlineFiles:
    """Reads and stores the files of one worker's foreign messages; methods raise Refusal."""

    def __init__(
        self, settings: Settings, runtime: Runtime, storage: FileStorage, receiver: FileReceiver
    ):
        self._settings = settings
        self._runtime = runtime
        self._storage = storage
        self._receiver = receiver
        self._large = ConcurrencyLimit("large bodies")

    def is_large(self) -> bool:
        """Return whether the current request's body is longer than other bodies may be."""
        return (request.content_length or 0) > self._settings.limit_body_bytes

    @contextmanager
    def large_body(self, owner: str) -> Iterator[Any]:
        """Read a large body, as a JSON value; few are in memory at a time."""
        try:
            release = self._large.acquire({f"user {owner}": MAX_LARGE_PER_USER, "all": MAX_LARGE})
        except LimitReached:
            sentence = "Too many files are being sent. Please wait for one to end."
            raise Refusal("rate_limited", sentence, retry_after_s=2) from None
        try:
            yield self._read()
        finally:
            release()

    def _read(self) -> Any:
        body = bytearray()
        for data in BodyReader(self._settings.limit_upload_s):
            body += data
        try:
            return self._runtime.run_blocking(msgspec.json.decode, body)
        except (ValueError, RecursionError):
            raise Refusal("invalid", "The body is not JSON.") from None

    def resolve(self, files: Sequence[ForeignFile]) -> list[GivenFile]:
        """Return what files are; nothing is stored, and no other host is asked."""
        most = self._settings.limit_files_per_message
        if len(files) > most:
            raise Refusal("invalid", f"A message may have at most {most} files.")
        return [self._with_key(find_reference(file, self._settings)) for file in files]

    def _with_key(self, file: GivenFile) -> GivenFile:
        if file.key:
            return file
        return replace(file, key=self._runtime.run_blocking(digest_of, file))

    def store(self, owner: str, message_id: str, files: Sequence[GivenFile]) -> list[str]:
        """Store the files of a message; return their ids, which are the same when repeated."""
        stored = self.find_stored(owner, message_id, files)
        return [
            id_ or self._store(owner, message_id, file)
            for id_, file in zip(stored, files, strict=True)
        ]

    def _store(self, owner: str, message_id: str, file: GivenFile) -> str:
        # The same content may come twice in a message.
        (stored,) = self.find_stored(owner, message_id, [file])
        if stored:
            return stored
        most = self._settings.limit_file_bytes
        added = self._receiver.add_content(
            owner,
            file.name,
            (len(file.text) - file.start) * 3 // 4,
            partial(_write, file, most),
            file_id=_id(message_id, file),
        )
        return str(added["file_id"])

    def find_stored(self, owner: str, message_id: str, files: Sequence[GivenFile]) -> list[str]:
        """Return the ids that `store` gave the files, "" for one that is not stored."""
        return [file.file_id or self._find(owner, _id(message_id, file)) for file in files]

    def _find(self, owner: str, file_id: str) -> str:
        try:
            return str(self._storage.find(owner, file_id).id)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return ""


def _id(message_id: str, file: GivenFile) -> str:
    return str(uuid5(_NAMESPACE, json.dumps([message_id, file.key])))


def _write(file: GivenFile, most: int, target: BinaryIO) -> None:
    """Write an inline content, in steps; called in a native thread.

    Raises:
        Refusal: `invalid`, `too_large`.
        OSError: the disk.
    """
    if not file.is_base64:
        _write_some(unquote_to_bytes(file.text[file.start :]), most, target)
        return
    text, start = file.text, file.start
    if "%" in text[-12:]:
        # The padding may be percent-encoded in a URL.
        text, start = unquote_to_bytes(text[start:]).decode("ascii", "replace"), 0
    try:
        for at in range(start, len(text), _STEP):
            piece = text[at : at + _STEP]
            data = base64.b64decode(piece + "=" * (-len(piece) % 4), validate=True)
            most = _write_some(data, most, target)
    except ValueError:
        raise Refusal("invalid", "The content of a file is not base64.") from None


def _write_some(data: bytes, most: int, target: BinaryIO) -> int:
    if len(data) > most:
        raise Refusal("too_large", "This file is too large.")
    view = memoryview(data)
    while view:
        view = view[target.write(view) :]
    return most - len(data)
