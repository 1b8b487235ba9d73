"""Uploads in pieces: what has come stays in the data directory until the rest does.

The length of a file is the offset to go on from. Its lock lets one request write at a time, on all
workers of a data directory; workers elsewhere do not know the upload, and it starts again there.
`posix.open`, as eventlet's `os.open` makes a hub with a descriptor for each native thread.
"""

import fcntl
import hashlib
import json
import os
import posix
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from ...conversations.ids import make_id
from ...protocol.errors import Refusal
from ...runtime import Runtime
from .body import disk_refusal

T = TypeVar("T")
UNFINISHED_KEPT_S = 24 * 3600.0
# After that, a file of one request that no process has open was left by one that was killed.
ABANDONED_S = 60.0
MAX_UNFINISHED = 20
TOO_MANY = "Too many uploads are unfinished. Finish or cancel some."
TOO_LARGE = "With your unfinished uploads these are too many bytes. Finish or cancel some."
_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload; `file_id` is set once its file was added."""

    id: str
    name: str
    size: int
    file_id: str | None = None


class UploadFolder:
    """The unfinished uploads below `folder`; each method works in a native thread."""

    def __init__(self, folder: Path, runtime: Runtime):
        self.folder = folder
        self._runtime = runtime

    def make(self, owner: str, name: str, size: int, room: int | None = None) -> Upload:
        """Begin an upload; with the other unfinished ones it may have `room` bytes.

        Raises:
            Refusal: `rate_limited`: too many are unfinished; `quota_exceeded`: they are too large;
                `storage_unavailable`.
        """
        upload = Upload(make_id(), name, size)
        return self._call(_make, self._place(owner), upload, room)

    def find(self, owner: str, upload_id: str) -> tuple[Upload, int]:
        """Return an upload and the length of what has come; `not_found`."""
        return self._call(_find, self._place(owner), _checked(upload_id))

    def finish(self, owner: str, upload: Upload, file_id: str) -> None:
        """Note the file of an upload, for a client that did not receive the answer."""
        done = Upload(upload.id, upload.name, upload.size, file_id)
        self._call(_write, self._place(owner), done)

    def remove(self, owner: str, upload_id: str) -> None:
        """Remove an upload; `not_found`."""
        self.find(owner, upload_id)
        self._call(_remove, self._place(owner), upload_id)

    def prune(self, kept_s: float = UNFINISHED_KEPT_S) -> None:
        """Remove uploads that were not touched for `kept_s`, and what killed processes left."""
        self._call(_prune, self.folder, time.time() - kept_s)

    @contextmanager
    def open(self, owner: str, upload: Upload) -> Iterator[BinaryIO]:
        """Open the file of an upload for appending.

        Raises:
            Refusal: `unavailable`; another request has it open.
        """
        file = self._call(_open, _part(self._place(owner), upload.id))
        try:
            yield file
        finally:
            file.close()

    @contextmanager
    def temporary(self) -> Iterator[BinaryIO]:
        """Open a new file for what comes in one request; it is removed at the end."""
        path = self.folder / f"{make_id()}.tmp"
        file = self._call(_open, path)
        try:
            yield file
        finally:
            file.close()
            path.unlink(missing_ok=True)

    def path(self, owner: str, upload: Upload) -> Path:
        """Return the path of what has come."""
        return _part(self._place(owner), upload.id)

    def _place(self, owner: str) -> Path:
        # Ids of users may have any characters.
        return self.folder / hashlib.sha256(owner.encode()).hexdigest()[:32]

    def _call(self, function: Callable[..., T], *args: Any) -> T:
        try:
            return self._runtime.run_blocking(function, *args)
        except BlockingIOError:
            sentence = "Another request is sending this upload."
            raise Refusal("unavailable", sentence, retry_after_s=1) from None
        except FileNotFoundError:
            raise Refusal("not_found") from None
        except OSError as error:
            raise disk_refusal(error) from None


def _checked(upload_id: str) -> str:
    if not _ID.fullmatch(upload_id):
        raise Refusal("not_found")
    return upload_id


def _part(place: Path, upload_id: str) -> Path:
    return place / f"{upload_id}.part"


def _about(place: Path, upload_id: str) -> Path:
    return place / f"{upload_id}.json"


def _make(place: Path, upload: Upload, room: int | None) -> Upload:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Many may begin at once, on several workers.
    folder = posix.open(place, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        unfinished = [path.stem for path in place.glob("*.part")]
        if len(unfinished) >= MAX_UNFINISHED:
            raise Refusal("rate_limited", TOO_MANY, retry_after_s=60)
        if room is not None and upload.size + _announced(place, unfinished) > room:
            raise Refusal("quota_exceeded", TOO_LARGE)
        _write(place, upload)
        posix.close(posix.open(_part(place, upload.id), os.O_CREAT | os.O_WRONLY, 0o600))
    finally:
        posix.close(folder)
    return upload


def _announced(place: Path, ids: Iterable[str]) -> int:
    size = 0
    for id_ in ids:
        with suppress(FileNotFoundError):  # cancelled meanwhile
            size += _find(place, id_)[0].size
    return size


def _write(place: Path, upload: Upload) -> None:
    path = _about(place, upload.id)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(upload)))
    new.replace(path)
    if upload.file_id is not None:
        _part(place, upload.id).unlink(missing_ok=True)


def _find(place: Path, upload_id: str) -> tuple[Upload, int]:
    upload = Upload(**json.loads(_about(place, upload_id).read_text()))
    if upload.file_id is not None:
        return upload, upload.size
    return upload, _part(place, upload_id).stat().st_size


def _remove(place: Path, upload_id: str) -> None:
    _part(place, upload_id).unlink(missing_ok=True)
    _about(place, upload_id).unlink(missing_ok=True)


def _open(path: Path) -> BinaryIO:
    # Not created here: an upload may have been removed.
    flags = os.O_WRONLY | os.O_APPEND | (os.O_CREAT | os.O_EXCL if path.suffix == ".tmp" else 0)
    if path.suffix == ".tmp":
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    def opener(name: str, _: int) -> int:
        return posix.open(name, flags, 0o600)

    file = open(path, "ab", buffering=0, opener=opener)  # noqa: SIM115
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return cast("BinaryIO", file)


def _remove_abandoned(folder: Path, before: float) -> None:
    for path in folder.glob("*.tmp"):
        with suppress(OSError):
            if path.stat().st_mtime < before:
                with path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    for each in folder.glob(f"{path.name}*"):
                        each.unlink(missing_ok=True)


def _prune(folder: Path, before: float) -> None:
    _remove_abandoned(folder, time.time() - ABANDONED_S)
    for path in [*folder.glob("*.tmp*"), *folder.glob("*/*")]:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
    for place in folder.glob("*"):
        with suppress(OSError):
            place.rmdir()
