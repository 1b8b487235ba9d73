"""An Engine.IO socket whose input, output and errors are bounded.

python-engineio reads packets while its queue of unsent ones grows, and parses each before any
limit applies. A client that does not read its acks would use all memory, and a small compressed
or cheap packet a lot of time.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from engineio import exceptions, packet
from engineio.socket import Socket

from ..logs.rate_limited import RateLimitedLogger
from ..runtime import Runtime

# No further packet is read from a socket with more unsent bytes than this.
MAX_UNSENT_BYTES = 256 * 1024
# Events of other sockets and requests are queued without a command: beyond this it is dropped.
DROP_UNSENT_BYTES = 4 * 1024 * 1024
PACKET_OVERHEAD_BYTES = 512
MAX_POLLED_PACKETS = 16
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.02, 0.5


@dataclass(frozen=True)
class SocketBounds:
    """What the sockets of a server share.

    `count_packet` returns the seconds to wait before a packet is parsed, None to ignore it; `drop`
    closes the connection of a socket at once.
    """

    runtime: Runtime
    log: RateLimitedLogger
    stuck_s: float
    count_packet: Callable[[str, Any], float | None]
    count_unreadable: Callable[[str, Exception], None]
    drop: Callable[[str], None]


class BoundedSocket(Socket):  # type: ignore[misc]  # engineio has no types
    """A socket of the server; `bound` makes one of a plain socket.

    Methods, not wrapped attributes of an instance: those would refer to their own socket, and the
    cycle would keep its queue after the connection ended.
    """

    _bounds: SocketBounds
    _unsent = 0
    _sending = 0
    _is_reading = True
    _is_posting = False

    @classmethod
    def bound(cls, socket: Any, bounds: SocketBounds) -> None:
        """Turn a socket that has just been made into a bounded one."""
        socket.__class__ = cls
        socket._bounds = bounds  # noqa: SLF001 - an attribute of this class
        socket._lock = bounds.runtime.lock()  # noqa: SLF001

    def send(self, pkt: Any) -> None:
        """Queue a packet; drop a socket that has not sent many of the earlier ones."""
        if self._unsent > DROP_UNSENT_BYTES:
            if self._is_reading:
                self._is_reading = False
                self._bounds.log.info("dropping a socket with %d bytes unsent", self._unsent)
                self._bounds.runtime.spawn(self._bounds.drop, self.sid)
            return
        self._count(_size(pkt))
        super().send(pkt)

    def poll(self) -> list[Any]:
        """Return the packets to send next; those of the last call have been sent."""
        self._count(-self._sending)
        self._sending = 0
        packets: list[Any] = super().poll()
        self._sending = sum(_size(pkt) for pkt in packets if pkt is not None)
        return packets

    def _count(self, size: int) -> None:
        with self._lock:  # not below 0: Engine.IO also puts packets into the queue directly
            self._unsent = max(0, self._unsent + size)

    def wait_for_room(self) -> None:
        """Wait until few bytes are unsent; drop the socket if none is sent for `stuck_s`.

        Raises:
            SocketIsClosedError: the socket is closed.
        """
        waited_s, pause_s, unsent = 0.0, FIRST_PAUSE_S, self._unsent
        while self._unsent > MAX_UNSENT_BYTES:
            self._bounds.runtime.sleep(pause_s)
            self._check_open()
            waited_s = waited_s + pause_s if self._unsent >= unsent else 0.0
            unsent = self._unsent
            if waited_s > self._bounds.stuck_s:
                self._bounds.log.info("dropping a socket that read nothing for %.0f s", waited_s)
                self._bounds.drop(self.sid)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def accepts(self, data: Any) -> bool:
        """Return whether a packet may be parsed; wait while the socket exceeds its byte rate.

        Raises:
            SocketIsClosedError: the socket was closed meanwhile.
        """
        wait_s = self._bounds.count_packet(self.sid, data)
        if wait_s:
            self._bounds.runtime.sleep(wait_s)
            self._check_open()
        return wait_s is not None

    def _check_open(self) -> None:
        if self.closed or not self._is_reading:
            raise exceptions.SocketIsClosedError

    def receive(self, pkt: Any) -> None:
        """Handle a packet; one of an unknown type is counted."""
        try:
            super().receive(pkt)
        except exceptions.UnknownPacketError as error:
            self._bounds.count_unreadable(self.sid, error)

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Handle the packets of a polling client; its next request waits for the response.

        Raises:
            EngineIOError: the request is too long, or one of two at the same time; it closes the
                session.
        """
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self.server.max_http_buffer_size:
            raise exceptions.ContentTooLongError
        if self._is_posting:
            raise exceptions.EngineIOError
        self._is_posting = True
        try:
            body = environ["wsgi.input"].read(length)
            self._receive_all(body.decode("utf-8", "replace").split("\x1e"))
        finally:
            self._is_posting = False

    def _receive_all(self, encoded: list[str]) -> None:
        if len(encoded) > MAX_POLLED_PACKETS:
            raise exceptions.EngineIOError
        for data in encoded:
            self.wait_for_room()
            if not self.accepts(data):
                continue
            try:
                pkt = packet.Packet(encoded_packet=data)
            except (ValueError, RecursionError) as error:
                self._bounds.count_unreadable(self.sid, error)
            else:
                self.receive(pkt)

    def _websocket_handler(self, ws: Any) -> Any:
        """Handle the WebSocket until it ends; then nothing of the queue is kept.

        Uncaught, an error of decoding would leave the socket half open and write an HTTP response
        into the WebSocket.
        """
        try:
            return super()._websocket_handler(IncomingWebSocket(ws, self))
        except Exception as error:  # noqa: BLE001 - only decoding a packet raises here
            self._bounds.log.info("unreadable packet: %s", type(error).__name__)
            self.close(wait=False, abort=True)
            return []
        finally:
            self._empty_queue()

    def end_reading(self) -> None:
        """Wake a reader that waits for room: nothing is sent any more."""
        self._is_reading = False

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """Close the socket without waiting for a client that may not read."""
        super().close(wait=False, abort=abort, reason=reason)
        if abort:
            self._empty_queue()

    def _empty_queue(self) -> None:
        with suppress(self.server.get_queue_empty_exception()):
            while True:
                self.queue.get(block=False)
        self.queue.put(None)  # ends the writer


def _size(pkt: Any) -> int:
    size = getattr(pkt, "size", None)  # of an EventPacket
    if size is None:
        size = len(pkt.data) if isinstance(pkt.data, str | bytes) else 0
    return int(size) + PACKET_OVERHEAD_BYTES


class IncomingWebSocket:
    """Wraps the WebSocket of a BoundedSocket; what it does not read, TCP holds back."""

    def __init__(self, websocket: Any, socket: Any):
        self._websocket = websocket
        self._socket = socket

    def __getattr__(self, name: str) -> Any:
        return getattr(self._websocket, name)

    def wait(self) -> Any:
        """Return the next packet that may be parsed, None at the end."""
        while True:
            self._socket.wait_for_room()
            data = self._websocket.wait()
            if data is None or self._socket.accepts(data):
                return data

    def close(self) -> None:
        """Close it: the writer calls this when it can send no more."""
        self._socket.end_reading()
        self._websocket.close()
