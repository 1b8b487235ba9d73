"""The two ways to send an event to a socket.

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

    def __init__(self, socketio: SocketIO):
        self._socketio = socketio

    def prepare(self, event: str, payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return event, payload

    def can_take(self, sid: str) -> bool:
        return True

    def deliver(self, sid: str, packet: tuple[str, dict[str, Any]]) -> None:
        event, payload = packet
        self._socketio.emit(event, payload, to=sid, namespace=NAMESPACE)

    def drop(self, sid: str) -> None:
        self._socketio.server.disconnect(sid, namespace=NAMESPACE)


class FastSender:
    """Writes frames to the WebSockets, or hands packets to Engine.IO where it cannot."""

    def __init__(self, socketio: SocketIO, runtime: Runtime):
        self._server = socketio.server
        self._runtime = runtime

    def prepare(self, event: str, payload: dict[str, Any]) -> EventPacket:
        return EventPacket(event, payload)

    def can_take(self, sid: str) -> bool:
        socket, websocket = self._sockets(sid)
        if socket is None or not socket.queue.empty():
            return False
        return websocket is None or not websocket.is_sending

    def deliver(self, sid: str, packet: EventPacket) -> None:
        socket, websocket = self._sockets(sid)
        if socket is None:
            return
        # What waits in the queue goes first, so that no event overtakes another.
        is_free = socket.queue.empty() and not socket.closed
        if websocket is not None and is_free and websocket.send_now(packet.frame()):
            return
        with suppress(exceptions.SocketIsClosedError):  # its disconnect is being handled
            socket.send(packet)

    def drop(self, sid: str) -> None:
        """Close the connection below Engine.IO: one that does not read takes no goodbye."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        close_connection(self._server, eio_sid, self._runtime)

    def _sockets(self, sid: str) -> tuple[Any, DirectWebSocket | None]:
        """Return the Engine.IO socket and its DirectWebSocket; None for what is not there."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        environ = self._server.environ.get(eio_sid)
        websocket = environ.get(WEBSOCKET) if environ else None
        return self._server.eio.sockets.get(eio_sid), websocket


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
