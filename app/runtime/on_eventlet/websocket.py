"""eventlet's WebSocket with what it lacks: a bound on messages, turns, and speed.

Its limit is one on frames, so that a message of many frames has none; reading never lets others run
while there is something to read, as in a flood of empty frames; and unmasking byte by byte holds
the hub up for some 50 ms at 256 KiB. Sending by the queue and the writer of Engine.IO costs
some 40 microseconds, most of them for waking that writer; a frame that the kernel takes at once
costs a tenth of it.
"""

from time import monotonic
from typing import Any

import eventlet
from eventlet import websocket

from ..base import WEBSOCKET, shut_down

MESSAGE_TOO_BIG = 1009
# How long a client that keeps sending may keep the others waiting.
TURN_S = 0.01


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

    def __init__(self, sock: Any, environ: dict[str, Any], *args: Any, **kwargs: Any):
        super().__init__(sock, environ, *args, **kwargs)
        self.log = _Nothing()  # it writes of every connection that was closed from below
        self._plain = getattr(sock, "fd", None)  # a TLS socket has none
        self._under_way = 0
        self._turn_ends_at = 0.0
        environ[WEBSOCKET] = self

    @property
    def is_sending(self) -> bool:
        """Whether a frame is on its way out, or waits for its turn."""
        return self._under_way > 0

    def _recv_frame(self, message: Any = None) -> Any:
        if monotonic() >= self._turn_ends_at:
            eventlet.sleep(0)
            self._turn_ends_at = monotonic() + TURN_S
        return super()._recv_frame(message)

    def _send(self, frame: bytes) -> None:
        self._under_way += 1
        try:
            super()._send(frame)
        finally:
            self._under_way -= 1

    def send_now(self, frame: bytes) -> bool:
        """Send a whole frame without waiting; False, and nothing sent, if that cannot be.

        What the kernel does not take goes out behind, and nothing gets between.
        """
        # Not asked of the lock: freed, it is soon that of one who waits, and can be stolen.
        if self._plain is None or self.websocket_closed or self._under_way:
            return False
        try:
            sent = self._plain.send(frame)
        except OSError:  # full, or closed, which its reader will notice
            return False
        if sent < len(frame):
            self._under_way += 1
            self._sendlock.acquire()  # free, for nobody sends; nothing gets between from here
            eventlet.spawn(self._send_rest, frame[sent:])
        return True

    def _send_rest(self, rest: bytes) -> None:
        try:
            self.socket.sendall(rest)
        except OSError:
            # Half a frame is out: nothing that can be read may follow it.
            self.websocket_closed = True
            shut_down(self.socket.fileno())
        finally:
            self._under_way -= 1
            self._sendlock.release()

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
