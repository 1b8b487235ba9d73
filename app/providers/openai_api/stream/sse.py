"""Decodes server-sent events from bytes that may be split anywhere. Pure.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
Only `data` matters here: ids, comments (OpenRouter's keep-alives) and event names are ignored; the
data of an event named error becomes the `error` of an object.
"""

import json
import re

MAX_EVENT_BYTES = 8 * 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ERROR_EVENT = re.compile(rb"event: ?error\s*")


class EventTooLargeError(ValueError):
    """An event that does not end."""


class EventDecoder:
    """Collects bytes; returns the data of each complete event."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_after_cr = False
        self.has_seen_fields = False
        self.has_seen_other = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the data of the events that the next bytes complete.

        Raises:
            EventTooLargeError: an event passes MAX_EVENT_BYTES.
        """
        if self._is_after_cr or b"\r" in piece:
            piece = self._with_plain_line_ends(piece)
        *blocks, self._rest = (self._rest + piece).split(b"\n\n")
        events: list[bytes] = []
        for block in blocks:
            # Nearly all events are one line, which needs no further parsing.
            if block.startswith(b"data: ") and b"\n" not in block:
                events.append(block[6:])
                self.has_seen_fields = True
            else:
                events += self._read(block)
        if len(self._rest) > MAX_EVENT_BYTES:
            raise EventTooLargeError
        return events

    def end(self) -> list[bytes]:
        """Return the data of a last event without its empty line, which many servers omit."""
        rest, self._rest = self._rest, b""
        return self._read(rest)

    def _with_plain_line_ends(self, piece: bytes) -> bytes:
        # A CR ends its line at once; the LF of a pair that was split over two pieces is dropped.
        if self._is_after_cr and piece:
            self._is_after_cr = False
            if piece.startswith(b"\n"):
                piece = piece[1:]
        if piece:
            self._is_after_cr = piece.endswith(b"\r")
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _read(self, block: bytes) -> list[bytes]:
        lines = block.removeprefix(BYTE_ORDER_MARK).split(b"\n")
        data = [value for line in lines if (value := self._field(line)) is not None]
        if not data:
            return []
        is_error = any(ERROR_EVENT.fullmatch(line) for line in lines)
        return [_as_error(b"\n".join(data)) if is_error else b"\n".join(data)]

    def _field(self, line: bytes) -> bytes | None:
        """Return the value of a `data` line; None for any other."""
        if line.startswith(b"data:"):
            self.has_seen_fields = True
            return line[6:] if line[5:6] == b" " else line[5:]
        if line == b"data":
            return b""
        if line.startswith((b":", b"event:", b"id:", b"retry:")):
            self.has_seen_fields = True
        elif line:
            self.has_seen_other = True
        return None


def _as_error(data: bytes) -> bytes:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = data.decode("utf-8", "replace")
    return json.dumps({"error": said or "an error without words"}).encode()
