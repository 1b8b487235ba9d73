"""The limit on the size of a WebSocket message under gevent and threads, enforced on arrival.

python-engineio checks the size only of complete messages. Under eventlet the worker's own
WebSocket enforces the limit, see app/runtime/on_eventlet/websocket.py.
"""

from typing import Any

from flask_socketio import SocketIO


def bound_messages(socketio: SocketIO, max_bytes: int) -> None:
    """Let simple-websocket, where it is used, close a connection whose message is longer."""
    drivers = socketio.server.eio._async  # noqa: SLF001 - no public hook
    make = drivers["websocket"]

    def make_limited(handler: Any, server: Any) -> Any:
        websocket = make(handler, server)
        if hasattr(websocket, "server_args"):
            websocket.server_args["max_message_size"] = max_bytes
        return websocket

    if make is not None:
        drivers["websocket"] = make_limited
