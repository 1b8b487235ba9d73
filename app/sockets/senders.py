"""The two ways to send an event to a socket.

PortableSender  socketio.emit, which Flask-SocketIO's test client sees
FastSender      the packet is built once and handed to Engine.IO: no room look-up, no encoding
                and no Flask context for each follower
"""

import json
from contextlib import suppress
from typing import Any

from engineio import exceptions, packet
from flask_socketio import SocketIO

from ..protocol import NAMESPACE
from ..runtime import Runtime


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
    """Hands encoded packets to the Engine.IO sockets."""

    def __init__(self, socketio: SocketIO, runtime: Runtime):
        self._server = socketio.server
        self._runtime = runtime
        self._encode = json.JSONEncoder(separators=(",", ":")).encode

    def prepare(self, event: str, payload: dict[str, Any]) -> packet.Packet:
        data = f"2{NAMESPACE},{self._encode([event, payload])}"
        return packet.Packet(packet.MESSAGE, data=data)

    def can_take(self, sid: str) -> bool:
        socket = self.engine_socket(sid)
        return socket is not None and socket.queue.empty()

    def deliver(self, sid: str, packet: packet.Packet) -> None:
        socket = self.engine_socket(sid)
        if socket is None:
            return
        with suppress(exceptions.SocketIsClosedError):  # its disconnect is being handled
            socket.send(packet)

    def drop(self, sid: str) -> None:
        """Close the connection below Engine.IO: one that does not read takes no goodbye."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        close_connection(self._server, eio_sid, self._runtime)

    def engine_socket(self, sid: str) -> Any:
        """Return the Engine.IO socket, or None when it is gone or was never one."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, NAMESPACE)
        return self._server.eio.sockets.get(eio_sid)


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
