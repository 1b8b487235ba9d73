"""eventlet's WebSocket with a message size limit, fair reading, fast unmasking, non-blocking send.

eventlet limits the size of a frame but not of a message of many frames; it reads without a pause
while data is available, as in a flood of empty frames; and it unmasks byte by byte, about 50 ms
for 256 KiB. A send by Engine.IO's queue and its writer task costs about 40 us, mostly for waking
that task; a frame that the kernel accepts at once costs a tenth of that.
"""

from time import monotonic
from typing import Any

import eventlet
from eventlet import websocket

from ..base import WEBSOCKET, shut_down

MESSAGE_TOO_BIG = 1009
# How long a client that sends without a pause may keep the hub.
TIME_SLICE_S = 0.01


class BoundedMessage(websocket.RFC6455WebSocket.Message):  # type: ignore[misc]  # has no types
    """A message of any number of frames; together they may be as long as one frame may be."""

    size = 0

    def push(self, data: bytes, final: bool = False) -> None:
        self.size += len(data) or 1  # an empty frame costs time too
        if self.size > self.max_frame_length:
            raise websocket.FailedConnectionError(MESSAGE_TOO_BIG, "The message is too long.")
        super().push(data, final)


class BoundedWebSocket(websocket.RFC6455WebSocket):  # type: ignore[misc]  # has no types
    """One WebSocket connection."""

    Message = BoundedMessage

    def __init__(self, sock: Any, environ: dict[str, Any], *args: Any, **kwargs: Any):
        super().__init__(sock, environ, *args, **kwargs)
        self.log = _NullLog()  # eventlet logs every connection that is closed below it
        self._raw = getattr(sock, "fd", None)  # a TLS socket has no such attribute
        self._sending = 0
        self._slice_ends_at = 0.0
        environ[WEBSOCKET] = self

    @property
    def is_sending(self) -> bool:
        """Whether a frame is being sent or waits to be sent."""
        return self._sending > 0

    def _recv_frame(self, message: Any = None) -> Any:
        if monotonic() >= self._slice_ends_at:
            eventlet.sleep(0)
            self._slice_ends_at = monotonic() + TIME_SLICE_S
        return super()._recv_frame(message)

    def _send(self, frame: bytes) -> None:
        self._sending += 1
        try:
            super()._send(frame)
        finally:
            self._sending -= 1

    def send_now(self, frame: bytes) -> bool:
        """Send a whole frame without waiting; return False, with nothing sent, if it cannot.

        A task sends the rest that the kernel does not accept; no other frame can precede it.
        """
        # A counter, not the lock: a released lock is free until its next waiter runs.
        if self._raw is None or self.websocket_closed or self._sending:
            return False
        try:
            sent = self._raw.send(frame)
        except OSError:  # full, or closed, which the reader will notice
            return False
        if sent < len(frame):
            self._sending += 1
            self._sendlock.acquire()  # free: nothing is being sent; it keeps other frames out
            eventlet.spawn(self._send_rest, frame[sent:])
        return True

    def _send_rest(self, rest: bytes) -> None:
        try:
            self.socket.sendall(rest)
        except OSError:
            # A part of the frame was sent: any further byte would be read as its rest.
            self.websocket_closed = True
            shut_down(self.socket.fileno())
        finally:
            self._sending -= 1
            self._sendlock.release()

    @staticmethod
    def _apply_mask(data: bytes, mask: bytes, length: int | None = None, offset: int = 0) -> bytes:
        size = len(data) if length is None else length
        rotated = bytes(mask[(offset + index) % 4] for index in range(4))
        repeated = (rotated * (size // 4 + 1))[:size]
        number = int.from_bytes(data[:size], "little") ^ int.from_bytes(repeated, "little")
        return number.to_bytes(size, "little")


class _NullLog:
    def write(self, text: str) -> None:
        """Discard `text`."""


def use_bounded_websockets() -> None:
    """Make eventlet's server create `BoundedWebSocket` from now on."""
    websocket.RFC6455WebSocket = BoundedWebSocket
