"""Bounds of simple-websocket, which serves WebSockets under gevent and threads.

Under eventlet the worker's own WebSocket has them, see app/runtime/on_eventlet/websocket.py.
simple-websocket reads in a thread of its own while its messages wait, sends a part of a long frame
where the kernel has no room for all of it, and checks the size of a message only with our setting.
"""

import threading
from typing import Any

from flask_socketio import SocketIO

from ..runtime import Runtime

MESSAGE_OVERHEAD_BYTES = 512
PAUSE_S = 0.02


def bound_messages(socketio: SocketIO, runtime: Runtime, max_bytes: int) -> None:
    """Bound the messages of simple-websocket, where it is used: each, and those not handled yet."""
    server = socketio.server.eio
    # A copy: all servers of a process have the same one, also that of an application around us.
    drivers = server._async = dict(server._async)  # noqa: SLF001 - no public hook
    make = drivers["websocket"]

    def make_bounded(handler: Any, server: Any) -> Any:
        def handle(websocket: Any) -> Any:
            if hasattr(websocket, "ws"):
                plain = websocket.ws
                plain.sock = BoundedConnection(plain, runtime, max_bytes)
            return handler(websocket)

        websocket = make(handle, server)
        if hasattr(websocket, "server_args"):
            websocket.server_args["max_message_size"] = max_bytes
        return websocket

    if make is not None:
        drivers["websocket"] = make_bounded


class BoundedConnection:
    """Wraps the TCP socket of a simple-websocket `Server`."""

    def __init__(self, websocket: Any, runtime: Runtime, max_unread_bytes: int):
        self._websocket = websocket
        self._sock = websocket.sock
        self._runtime = runtime
        self._max_unread = max_unread_bytes
        # Frames of the writer and pongs of the reader must not mix.
        self._send_lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def send(self, data: bytes) -> int:
        """Send all of `data`."""
        with self._send_lock:
            self._sock.sendall(data)
        return len(data)

    def recv(self, size: int) -> bytes:
        """Receive once few bytes of messages wait to be handled: TCP holds back the rest."""
        while self._websocket.connected and self._unread() > self._max_unread:
            self._runtime.sleep(PAUSE_S)
        data: bytes = self._sock.recv(size)
        return data

    def _unread(self) -> int:
        waiting = list(self._websocket.input_buffer)
        return sum(len(data) + MESSAGE_OVERHEAD_BYTES for data in waiting)
