"""Text that only grows, addressed by UTF-16 code units as JavaScript counts them.

It is stored as UTF-16 bytes, so the cost of a slice depends on its own length alone.
"""

_HIGH = range(0xD800, 0xDC00)
_LOW = range(0xDC00, 0xE000)


class Utf16Text:
    """A growing text. `length` and all offsets count UTF-16 code units.

    The first half of a surrogate pair waits outside the text for the second; a half that stays
    alone, and NUL, which PostgreSQL refuses, become U+FFFD.
    """

    __slots__ = ("_data", "_half", "length")

    def __init__(self, text: str = ""):
        self._data = bytearray()
        self._half = ""
        self.length = 0
        if text:
            self.append(text)

    def append(self, text: str) -> None:
        """Add `text` at the end."""
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if self._half:
            self._append_repaired(text)
            return
        try:
            self._data += text.encode("utf-16-le")
        except UnicodeEncodeError:
            self._append_repaired(text)
        else:
            self.length = len(self._data) >> 1

    def _append_repaired(self, text: str) -> None:
        units = (self._half + text).encode("utf-16-le", "surrogatepass")
        self._half = ""
        if units and int.from_bytes(units[-2:], "little") in _HIGH:
            self._half = units[-2:].decode("utf-16-le", "surrogatepass")
            units = units[:-2]
        self._data += units.decode("utf-16-le", "replace").encode("utf-16-le")
        self.length = len(self._data) >> 1

    def close(self) -> None:
        """Let a half that still waits become U+FFFD: nothing follows it."""
        if self._half:
            self._half = ""
            self.append("\ufffd")

    def slice(self, start: int, end: int) -> str:
        """Return the text from `start` to `end`; both must be boundaries."""
        return self._data[start * 2 : end * 2].decode("utf-16-le")

    def boundary(self, at: int) -> int:
        """Return `at`, or the offset before it if `at` is inside a surrogate pair."""
        unit = self._data[at * 2 : at * 2 + 2]
        return at - 1 if len(unit) == 2 and int.from_bytes(unit, "little") in _LOW else at
