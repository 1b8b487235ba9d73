"""The two ways to send events to a socket; a sender is bound to its socket when that joins.

PortableSender  socketio.emit, which Flask-SocketIO's test client sees
FastSender      the packet is built once and written to the WebSocket: no room look-up, no
                encoding, no Flask context, no queue and no waking of its writer for each
                follower; where the server has no DirectWebSocket, the packet goes by Engine.IO
"""

from contextlib import suppress
from typing import Any

from engineio import exceptions
from flask_socketio import SocketIO

from ..protocol import NAMESPACE
from ..runtime import WEBSOCKET, DirectWebSocket, Runtime
from .event_packet import EventPacket


class PortableSender:
    """Sends by the public interface."""

    def __init__(self, socketio: SocketIO, sid: str):
        self._socketio = socketio
        self._sid = sid

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return event, payload

    def can_take(self) -> bool:
        return True

    def deliver(self, packet: tuple[str, dict[str, Any]]) -> None:
        event, payload = packet
        self._socketio.emit(event, payload, to=self._sid, namespace=NAMESPACE)

    def drop(self) -> None:
        self._socketio.server.disconnect(self._sid, namespace=NAMESPACE)

    def unbind(self) -> None:
        """Do nothing: Socket.IO sends nothing to a session that left."""


class FastSender:
    """Writes frames to the WebSocket, or hands packets to Engine.IO where it cannot."""

    def __init__(self, server: Any, eio_sid: str, runtime: Runtime, shared_sid: str | None = None):
        self._server = server
        # Set where the connection is also another application's: then only our session is closed.
        self._shared_sid = shared_sid
        self._eio_sid = eio_sid
        self._runtime = runtime
        self._socket: Any = server.eio.sockets[eio_sid]
        # Of the connection's first request: a WebSocket it was upgraded to goes by Engine.IO.
        self._websocket: DirectWebSocket | None = server.environ[eio_sid].get(WEBSOCKET)

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> EventPacket:
        return EventPacket(event, payload)

    def can_take(self) -> bool:
        socket, websocket = self._socket, self._websocket
        if socket is None or not socket.queue.empty():
            return False
        return websocket is None or not websocket.is_sending

    def deliver(self, packet: EventPacket) -> None:
        socket, websocket = self._socket, self._websocket
        if socket is None:
            return
        # Packets in the queue go first, so that no event overtakes another.
        is_free = socket.queue.empty() and not socket.closed
        if websocket is not None and is_free and websocket.send_now(packet.frame()):
            return
        with suppress(exceptions.SocketIsClosedError):  # its disconnect is being handled
            socket.send(packet)

    def drop(self) -> None:
        """Close the connection below Engine.IO: a client that does not read takes no goodbye."""
        if self._shared_sid is not None:
            self._server.disconnect(self._shared_sid, namespace=NAMESPACE)
        elif self._socket is not None:
            close_connection(self._server, self._eio_sid, self._runtime)

    def unbind(self) -> None:
        """Send nothing more: the session left, and its connection may be joined again."""
        self._socket = None


def close_connection(server: Any, eio_sid: str | None, runtime: Runtime) -> None:
    """Close an Engine.IO connection at once, whatever its client does."""
    environ = server.environ.get(eio_sid)
    socket = server.eio.sockets.get(eio_sid)
    fileno = _fileno(environ or {})
    if socket is not None:
        socket.close(wait=False, abort=True)
    if fileno is not None:
        runtime.cancel_read(fileno)


def _fileno(environ: dict[str, Any]) -> int | None:
    eventlet_input = environ.get("eventlet.input")
    plain = eventlet_input.get_socket() if eventlet_input else environ.get("gunicorn.socket")
    fileno = plain.fileno() if plain is not None else -1
    return fileno if fileno >= 0 else None
