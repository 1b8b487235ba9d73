"""eventlet's WebSocket with what it lacks: a bound on messages, and speed.

Its limit is one on frames, so that a message of many frames has none; and unmasking byte by byte
holds the hub up for some 50 ms at 256 KiB.
"""

from typing import Any

from eventlet import websocket

MESSAGE_TOO_BIG = 1009


class BoundedMessage(websocket.RFC6455WebSocket.Message):  # type: ignore[misc]  # has no types
    """A message that may be as long as one frame, in however many it comes."""

    size = 0

    def push(self, data: bytes, final: bool = False) -> None:
        self.size += len(data) or 1  # frames without anything in them cost too
        if self.size > self.max_frame_length:
            raise websocket.FailedConnectionError(MESSAGE_TOO_BIG, "The message is too long.")
        super().push(data, final)


class BoundedWebSocket(websocket.RFC6455WebSocket):  # type: ignore[misc]  # has no types
    """One connection."""

    Message = BoundedMessage

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.log = _Nothing()  # it writes of every connection that was closed from below

    @staticmethod
    def _apply_mask(data: bytes, mask: bytes, length: int | None = None, offset: int = 0) -> bytes:
        size = len(data) if length is None else length
        turned = bytes(mask[(offset + index) % 4] for index in range(4))
        whole = (turned * (size // 4 + 1))[:size]
        number = int.from_bytes(data[:size], "little") ^ int.from_bytes(whole, "little")
        return number.to_bytes(size, "little")


class _Nothing:
    def write(self, text: str) -> None:
        """Write nothing."""


def use_bounded_websockets() -> None:
    """Let eventlet's server make these from now on."""
    websocket.RFC6455WebSocket = BoundedWebSocket
