"""Server-sent events out of bytes that may be split anywhere. Pure.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
Only `data` matters here: event names, ids and comments (OpenRouter's keep-alives) are left out.
"""

MAX_EVENT_BYTES = 8 * 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EventTooLargeError(ValueError):
    """An event that does not end."""


class EventDecoder:
    """Collects bytes, hands out the data of each event that is complete."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._is_after_cr = False
        self._is_first_line = True
        self.has_seen_fields = False
        self.has_seen_other = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Take the next bytes; return the data of the events they complete.

        Raises:
            EventTooLargeError: an event passes MAX_EVENT_BYTES.
        """
        if self._is_after_cr or b"\r" in piece:
            piece = self._with_plain_line_ends(piece)
        lines = (self._rest + piece).split(b"\n")
        self._rest = lines.pop()
        events: list[bytes] = []
        for line in lines:
            if not line:
                if self._data:
                    events.append(self._take())
            else:
                self._field(line)
        if len(self._rest) + self._data_bytes > MAX_EVENT_BYTES:
            raise EventTooLargeError
        return events

    def end(self) -> list[bytes]:
        """Return what a last event without its empty line holds: many servers leave that out."""
        if self._rest:
            self._field(self._rest)
            self._rest = b""
        return [self._take()] if self._data else []

    def _with_plain_line_ends(self, piece: bytes) -> bytes:
        # A CR ends its line at once; the LF of a pair that was split over two pieces is dropped.
        if self._is_after_cr and piece:
            self._is_after_cr = False
            if piece.startswith(b"\n"):
                piece = piece[1:]
        if piece:
            self._is_after_cr = piece.endswith(b"\r")
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _take(self) -> bytes:
        data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
        self._data = []
        self._data_bytes = 0
        return data

    def _field(self, line: bytes) -> None:
        if self._is_first_line:
            self._is_first_line = False
            line = line.removeprefix(BYTE_ORDER_MARK)
        if line.startswith(b"data:"):
            value = line[6:] if line[5:6] == b" " else line[5:]
            self._data.append(value)
            self._data_bytes += len(value)
            self.has_seen_fields = True
        elif line == b"data":
            self._data.append(b"")
        elif line.startswith((b":", b"event:", b"id:", b"retry:")):
            self.has_seen_fields = True
        else:
            self.has_seen_other = True
