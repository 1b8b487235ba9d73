"""The bound on a WebSocket message under gevent and threads, held while it arrives.

python-engineio looks at the size of a message only once it is there whole. Under eventlet the
worker's own WebSocket bounds it, see app/runtime/on_eventlet/websocket.py.
"""

from typing import Any

from flask_socketio import SocketIO


def bound_messages(socketio: SocketIO, most_bytes: int) -> None:
    """Let simple-websocket, where it is used, close a connection that sends more at once."""
    drivers = socketio.server.eio._async  # noqa: SLF001 - it is offered nowhere else
    make = drivers["websocket"]

    def make_bounded(handler: Any, server: Any) -> Any:
        websocket = make(handler, server)
        if hasattr(websocket, "server_args"):
            websocket.server_args["max_message_size"] = most_bytes
        return websocket

    if make is not None:
        drivers["websocket"] = make_bounded
