"""A decoder of the chunked transfer coding (RFC 9112, 7.1) for all chunks of one read. No I/O.

h11 and httpcore return chunks one by one, at about 10 us each, and a service sends one per delta.
This decoder costs about 1 us per chunk, and the layers above run once per read.
"""

import re

import httpcore2

# As h11 reads it: a length of at most 20 digits; extensions are ignored. The line end after a chunk
# is matched as the start of the next chunk's line.
_LINE = rb"([0-9A-Fa-f]{1,20})[ \t]*(?:;[^\r\n]*)?\r\n"
_FIRST_LINE, _NEXT_LINE = re.compile(_LINE), re.compile(rb"\r\n" + _LINE)
_PARTIAL_LINE = re.compile(rb"(?:[0-9A-Fa-f]{1,20}[ \t]*(?:;[^\r\n]*)?\r?)?")
_MAX_LINE_BYTES = 16 * 1024


class ChunkedDecoder:
    """Decodes bytes that may be split anywhere.

    `end` is None before the last chunk; then it is the line of that chunk and all data after it.
    """

    def __init__(self) -> None:
        self.end: bytes | None = None
        self._line = _FIRST_LINE
        self._rest = b""
        self._missing = 0

    def feed(self, data: bytes) -> bytes:
        """Return the payload of the chunks in `data`.

        Raises:
            httpcore2.RemoteProtocolError: `data` is not in chunked coding.
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
        partial = rest
        if self._line is _NEXT_LINE:
            partial = rest.removeprefix(b"\r\n") if rest != b"\r" else b""
            if partial == rest:
                raise httpcore2.RemoteProtocolError("no line end after a chunk")
        if len(partial) > _MAX_LINE_BYTES or not _PARTIAL_LINE.fullmatch(partial):
            raise httpcore2.RemoteProtocolError("invalid chunk size line")
        self._rest = rest
