"""Decides by its first bytes what a body is: an event stream, JSON, or a web page.

Its Content-Type is not asked: proxies label streams as JSON or text, and JSON as a stream.
"""

import json
from collections.abc import Iterable, Iterator

from ...base import ProviderError

MAX_WHOLE_BYTES = 16 * 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def body_events(stream: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an event stream as they come; JSON becomes events.

    Raises:
        ProviderError: `provider_broken`; the body is a web page, or JSON that does not end.
    """
    pieces = iter(stream)
    opening = b""
    for piece in pieces:
        opening += piece
        bare = opening.removeprefix(BYTE_ORDER_MARK).lstrip()
        if not bare:
            continue
        first = bare[:1]
        if first == b"<":
            raise ProviderError("provider_broken", "the body is a web page")
        if first in (b"{", b"["):
            yield from _json_events(bare, pieces)
            return
        yield opening
        break
    yield from pieces


def _json_events(opening: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield an event for each line that is an object, else for the whole body at its end."""
    held = bytearray(opening)
    is_lines: bool | None = None
    while True:
        while is_lines is not False and b"\n" in held:
            line, _, rest = held.partition(b"\n")
            if is_lines is None:
                is_lines = _is_object(line)
            if is_lines:
                held = rest
                yield _as_event(line)
        piece = next(pieces, None)
        if piece is None:
            break
        held += piece
        if len(held) > MAX_WHOLE_BYTES:
            raise ProviderError("provider_broken", "the body does not end")
    if held.strip():
        yield _as_event(held)


def _is_object(line: bytearray) -> bool:
    try:
        return isinstance(json.loads(line.decode("utf-8", "replace"), strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _as_event(data: bytearray) -> bytes:
    data = data.strip()
    if data.startswith(b"data:") or not data:
        return bytes(data) + b"\n\n"
    return b"data: " + bytes(data).replace(b"\r", b" ").replace(b"\n", b" ") + b"\n\n"
