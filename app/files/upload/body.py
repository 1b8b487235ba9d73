"""Writes the body of a request to a file on its way in: never whole in memory, never on the hub."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, File, MultipartDecoder, NeedData

from ...protocol.errors import Refusal
from ...runtime import Runtime

READ_BYTES = 64 * 1024
WRITE_BYTES = 512 * 1024
# What the parser of forms may hold; it returns the data of a file as it comes.
FORM_BYTES = 4 * READ_BYTES
# A client that sends nothing for this long has lost its connection.
STALLED_S = 20.0
DISK_FULL = "The disk of the server is full. Please tell its operator."
CUT_OFF = "The upload broke off."


class DiskFull(Refusal):
    """`storage_unavailable`: the disk of the server is full."""

    def __init__(self) -> None:
        super().__init__("storage_unavailable", DISK_FULL)


class BodyReader:
    """Reads the body of the current request within `limit_s` seconds; `clock` is monotonic."""

    def __init__(self, limit_s: float, clock: Callable[[], float] = time.monotonic):
        self._until = clock() + limit_s
        self._clock = clock
        self._stream = request.stream
        self._allow = getattr(request.environ.get("wsgi.input"), "allow", lambda _: None)
        self._left = request.content_length or 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield pieces until the end.

        Raises:
            Refusal: `invalid`; it broke off, or takes too long.
        """
        while self._left:
            self._allow(STALLED_S)
            try:
                data = self._stream.read(min(READ_BYTES, self._left))
            except (OSError, HTTPException):
                data = b""
            if not data:
                raise Refusal("invalid", CUT_OFF)
            if self._clock() > self._until:
                raise Refusal("invalid", "The upload took too long.")
            self._left -= len(data)
            yield data


class FileWriter:
    """Appends to `file`, in native threads."""

    def __init__(self, runtime: Runtime, file: BinaryIO, max_bytes: int):
        self._runtime = runtime
        self._file = file
        self._pieces: list[bytes] = []
        self._pending = 0
        self._left = max_bytes

    def write(self, data: bytes) -> None:
        """Append `data`, perhaps later.

        Raises:
            Refusal: `too_large`, or `storage_unavailable`: the disk is full.
        """
        self._left -= len(data)
        if self._left < 0:
            raise Refusal("too_large", "This file is too large.")
        self._pieces.append(data)
        self._pending += len(data)
        if self._pending >= WRITE_BYTES:
            self.flush()

    def flush(self) -> None:
        """Append the pending bytes."""
        if not self._pending:
            return
        data, self._pieces, self._pending = b"".join(self._pieces), [], 0
        try:
            self._runtime.run_blocking(_write_all, self._file.fileno(), data)
        except OSError as error:
            raise disk_refusal(error) from None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def disk_refusal(error: OSError) -> Refusal:
    """Return the refusal for an error of the disk."""
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return DiskFull() if is_full else Refusal("storage_unavailable")


def check_disk(runtime: Runtime, folder: Path, more: int, least_free: int) -> None:
    """Check that the disk of `folder` keeps `least_free` bytes free.

    Raises:
        DiskFull: it would not.
    """
    found: Any = runtime.run_blocking(os.statvfs, folder)
    if found.f_bavail * found.f_frsize - more < least_free:
        raise DiskFull


def receive_form(body: BodyReader, writer: FileWriter) -> str:
    """Write the field `file` of a form to `writer`; return the name that it came with.

    Raises:
        Refusal: `invalid`; it has no such field, or more than one file. And as FileWriter.
    """
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary or len(boundary) > 200:
        raise Refusal("invalid", "The form has no boundary.")
    decoder = MultipartDecoder(boundary.encode("utf-8", "replace"), FORM_BYTES, max_parts=20)
    name: str | None = None
    is_file = False
    try:
        for data in body:
            decoder.receive_data(data)
            while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
                if isinstance(event, File):
                    if event.name != "file" or name is not None:
                        raise Refusal("invalid", "Please send one file, in the field `file`.")
                    name, is_file = event.filename or "file", True
                elif isinstance(event, Data):
                    if is_file:
                        writer.write(event.data)
                else:
                    is_file = False
    except (ValueError, HTTPException):
        raise Refusal("invalid", "The form cannot be read.") from None
    if name is None:
        raise Refusal("invalid", "Please send one file, in the field `file`.")
    writer.flush()
    return name
