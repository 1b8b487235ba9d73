"""The members of a zip archive, unpacked within bounds."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from .faults import FileFault

MIB = 1024 * 1024
MAX_MEMBERS = 200_000
# Unpacked: of a JSON text, which is held in memory, and of all members.
MAX_JSON_BYTES = 256 * MIB
MAX_ALL_BYTES = 2000 * MIB
READ_BYTES = MIB
_CHATGPT = re.compile(r"(^|/)conversations(-\d+)?\.json$")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class Members:
    """The members of an archive; every read counts against one budget."""

    def __init__(self, file: BinaryIO):
        try:
            self._archive = zipfile.ZipFile(file)
        except (*_BROKEN, ValueError, IndexError):
            raise FileFault("damaged") from None
        infos = self._archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise FileFault("too_large")
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        self._left = MAX_ALL_BYTES

    def texts(self) -> list[str]:
        """Return the names of the members that hold conversations."""
        names = sorted(name for name in self._infos if name.lower().endswith(".json"))
        known = [name for name in names if _CHATGPT.search(name)]
        if known:
            return known
        own = [name for name in names if name.startswith("conversations/")]
        return own or names

    def names(self) -> dict[str, str]:
        """Return the names of all members, by the full name and by the last part of it."""
        found = {name.rpartition("/")[2]: name for name in self._infos}
        return found | {name: name for name in self._infos}

    def read(self, name: str) -> bytes:
        """Return a JSON text.

        Raises:
            FileFault: it is too large, or damaged.
        """
        pieces, size = [], 0
        for piece in self.pieces(name):
            size += len(piece)
            if size > MAX_JSON_BYTES:
                raise FileFault("too_large")
            pieces.append(piece)
        return b"".join(pieces)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a member in pieces; raise FileFault."""
        try:
            with self._archive.open(self._infos[name]) as member:
                while piece := member.read(READ_BYTES):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise FileFault("too_large")
                    yield piece
        except _BROKEN:
            raise FileFault("damaged") from None
