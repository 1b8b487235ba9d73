"""The lines of a request's head, as they are read; says whether a proxy could read them otherwise.

Python's parser of mail reads headers: it takes a bare CR for the end of a line and a line without
a name for the end of the head. Behind a proxy that passes either on, a client could so add a header
that the proxy sets, or hide the length of a body.
"""

import re
from typing import Any

# RFC 9112, 5: a name of token characters, a colon at once, no control character but the tab.
_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00-\x08\x0a-\x1f\x7f]*\r\n")
END = b"\r\n"


class RequestHead:
    """Passes the lines on; `is_well_formed` tells whether all were, up to the empty one."""

    def __init__(self, source: Any):
        self._source = source
        self.is_well_formed = True

    def readline(self, size: int) -> bytes:
        """Return the next line, of at most `size` bytes."""
        line: bytes = self._source.readline(size)
        # A line without an end is the last that arrived before the connection ended.
        if line != END and line.endswith(b"\n") and not _LINE.fullmatch(line):
            self.is_well_formed = False
        return line
