"""A Socket.IO event encoded once: as the Engine.IO message, and as the frame that carries it.

msgspec takes a tenth of the 5 microseconds that json takes for a delta, and leaves every script
in UTF-8, where json's escapes double what most of them weigh.
"""

import json
import struct
from typing import Any

import msgspec
from engineio import packet

from ..protocol import NAMESPACE

_HEAD = f"42{NAMESPACE},".encode()
_WHOLE_TEXT = 0x81  # RFC 6455, 5.2: the only frame of a text message


class EventPacket(packet.Packet):  # type: ignore[misc]  # engineio has no types
    """An Engine.IO packet that is only made into text, or into a frame, where that is needed."""

    # What the packet's own constructor would work out for each again.
    packet_type = packet.MESSAGE
    data = None
    binary = False

    def __init__(self, event: str, payload: dict[str, Any]):
        self._bytes = _HEAD + _encode([event, payload])
        self._frame = b""

    def encode(self, b64: bool = False) -> str:
        """Return it as Engine.IO sends it."""
        return self._bytes.decode()

    def frame(self) -> bytes:
        """Return the WebSocket frame, as servers send them."""
        if not self._frame:
            self._frame = _frame_head(len(self._bytes)) + self._bytes
        return self._frame


def _frame_head(length: int) -> bytes:
    if length < 126:
        return struct.pack("!BB", _WHOLE_TEXT, length)
    if length < 65536:
        return struct.pack("!BBH", _WHOLE_TEXT, 126, length)
    return struct.pack("!BBQ", _WHOLE_TEXT, 127, length)


def _encode(event: list[Any]) -> bytes:
    try:
        return msgspec.json.encode(event)
    except UnicodeEncodeError:
        # Half of a surrogate pair, in what a client has sent: it cannot be UTF-8, but escaped.
        return json.dumps(event, separators=(",", ":")).encode()
