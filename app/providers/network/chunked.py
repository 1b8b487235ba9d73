"""The chunked transfer coding (RFC 9112, 7.1), all that one read brought at once. Pure.

h11 and httpcore hand chunks out one by one, at about 10 microseconds each, and a service sends
one for each delta. This costs about one, and the rest of the way is gone once for all of them.
"""

import re

import httpcore2

# As h11 reads it: a length of at most 20 digits, extensions passed over. Between two chunks the
# line end behind the first is taken as the beginning of the next one's line.
_LINE = rb"([0-9A-Fa-f]{1,20})[ \t]*(?:;[^\r\n]*)?\r\n"
_FIRST_LINE, _NEXT_LINE = re.compile(_LINE), re.compile(rb"\r\n" + _LINE)
_BEGUN_LINE = re.compile(rb"(?:[0-9A-Fa-f]{1,20}[ \t]*(?:;[^\r\n]*)?\r?)?")
_LONGEST_LINE = 16 * 1024


class ChunkedDecoder:
    """Takes bytes as they come.

    `end` is None until the last chunk: then it is that one's line and all that came behind it.
    """

    def __init__(self) -> None:
        self.end: bytes | None = None
        self._line = _FIRST_LINE
        self._rest = b""
        self._missing = 0

    def feed(self, data: bytes) -> bytes:
        """Return what the chunks in `data` hold.

        Raises:
            httpcore2.RemoteProtocolError: these are no chunks.
        """
        if self._rest:
            data = self._rest + data
            self._rest = b""
        at, length = self._missing, len(data)
        found = [data[:at]] if at else []
        while at < length and (line := self._line.match(data, at)):
            size, start = int(line[1], 16), line.end()
            if not size:
                self.end = data[line.start(1) :]
                return b"".join(found)
            at = start + size
            found.append(data[start:at])
            self._line = _NEXT_LINE
        self._missing = max(0, at - length)
        if at < length:
            self._keep(data[at:])
        return b"".join(found)

    def _keep(self, rest: bytes) -> None:
        begun = rest
        if self._line is _NEXT_LINE:
            begun = rest.removeprefix(b"\r\n") if rest != b"\r" else b""
            if begun == rest:
                raise httpcore2.RemoteProtocolError("a chunk does not end where it should")
        if len(begun) > _LONGEST_LINE or not _BEGUN_LINE.fullmatch(begun):
            raise httpcore2.RemoteProtocolError("the line before a chunk is not readable")
        self._rest = rest
