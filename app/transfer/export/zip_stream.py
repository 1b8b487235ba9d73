"""A zip archive that is written as it is sent: nothing of it is kept, and no file is needed."""

import zipfile
from collections.abc import Iterable, Iterator

from ...runtime import Runtime

# What was compressed already, by the ends of names.
_COMPRESSED = (".png", ".jpg", ".jpeg", ".pdf", ".docx")


class _Sink:
    """Collects what the archive writes until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: the bytes are here."""

    def take(self) -> bytes:
        data = b"".join(self._pieces)
        self._pieces.clear()
        return data


class ZipStream:
    """Writes members one after the other; compression runs in native threads."""

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._sink = _Sink()
        self._archive = zipfile.ZipFile(self._sink, "w")  # type: ignore[call-overload]

    def member(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the bytes of a member whose content is `pieces`."""
        info = zipfile.ZipInfo(name)
        is_small = name.lower().endswith(_COMPRESSED)
        info.compress_type = zipfile.ZIP_STORED if is_small else zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._archive.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                self._runtime.run_blocking(member.write, piece)
                if data := self._sink.take():
                    yield data
        if data := self._sink.take():
            yield data

    def end(self) -> bytes:
        """Return the last bytes of the archive."""
        self._runtime.run_blocking(self._archive.close)
        return self._sink.take()
