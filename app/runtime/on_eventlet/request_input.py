"""The body of a request, with bounds on the time to read it and on the lines of its framing."""

from typing import Any

from eventlet import wsgi

from .time_budget import TimeBudget

BODY_S = 30.0
MAX_LINE_BYTES = 4096


class _BoundedLines:
    """A reader whose lines of unknown length are bounded: chunk sizes and trailers."""

    def __init__(self, file: Any):
        self._file = file
        self.read = file.read

    def readline(self, size: int = -1) -> bytes:
        if size >= 0:
            return bytes(self._file.readline(size))
        line = bytes(self._file.readline(MAX_LINE_BYTES))
        if len(line) >= MAX_LINE_BYTES:
            raise wsgi.ChunkReadError("a line is too long")
        return line


class BoundedInput(wsgi.Input):  # type: ignore[misc]  # has no types
    """Made from eventlet's own input of a request; `file` is the connection's reader."""

    def __init__(self, original: Any, file: Any):
        connection = original.get_socket()
        super().__init__(
            _BoundedLines(file),
            original.content_length,
            connection,
            wfile=original.wfile,
            wfile_line=original.wfile_line,
            chunked_input=original.chunked_input,
        )
        self._budget = TimeBudget(connection, BODY_S)

    def allow(self, seconds: float) -> None:
        """Replace the time that is left to read the body."""
        self._budget.allow(seconds)

    @property
    def is_read(self) -> bool:
        """Whether the next byte of the connection is not of this body; False if it is chunked."""
        return not self.chunked_input and self.position >= (self.content_length or 0)

    def read(self, length: int | None = None) -> bytes:
        """Read up to `length` bytes."""
        with self._budget:
            return bytes(super().read(length))

    def readline(self, size: int | None = None) -> bytes:
        """Read up to the end of a line."""
        with self._budget:
            return bytes(super().readline(size))

    def readlines(self, hint: int | None = None) -> Any:
        """Read all lines."""
        with self._budget:
            return super().readlines(hint)

    def discard(self, buffer_size: int = 0) -> None:
        """Refuse to read the rest, which has no bound: the connection is closed instead."""
        raise OSError("the body was not read")
