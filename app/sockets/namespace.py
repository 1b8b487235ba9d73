"""The /chat namespace: connect, disconnect and commands, without a Flask context for each.

The user is known since the connect, and a command needs no other part of the request.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask_socketio import Namespace, SocketIO

from ..answers.registry import Registry
from ..answers.streaming.pump import Pump
from ..protocol import NAMESPACE
from .admission import ConnectionAdmission
from .dispatcher import CommandDispatcher


class SocketHandlers(NamedTuple):
    """What handles the events of the namespace."""

    registry: Registry
    admission: ConnectionAdmission
    dispatcher: CommandDispatcher


class ChatNamespace(Namespace):  # type: ignore[misc]  # flask_socketio has no types
    """Passes the namespace's events to the handlers, which the first event may have to start."""

    def __init__(self, handlers: Callable[[], SocketHandlers]):
        super().__init__(NAMESPACE)
        self._handlers = handlers

    def trigger_event(self, event: str, *args: Any) -> Any:
        sid, *arguments = args
        registry, admission, dispatcher = self._handlers()
        # A client may send events with these two names, but only while it is connected; the real
        # ones come while it is not.
        if not self.server.manager.is_connected(sid, NAMESPACE):
            if event == "connect":
                environ, *auth = arguments
                return admission.connect(sid, environ, auth[0] if auth else None)
            if event == "disconnect":
                admission.disconnect(sid)
                return dispatcher.forget(sid)
        follower = registry.socket(sid)
        if follower is not None:
            follower.hold()
        return dispatcher.handle(sid, event, tuple(arguments))


def release_after_ack(registry: Registry, pump: Pump, socketio: SocketIO) -> None:
    """Release a socket's held events after the ack of its command is sent.

    python-socketio sends the ack after the handler returned and has no hook for that, so the
    method that does both is wrapped; a test guards it against new releases.
    """
    server = socketio.server
    handle = server._handle_event_internal  # noqa: SLF001

    def handle_and_release(server_: Any, sid: str, eio_sid: str, data: Any, *rest: Any) -> None:
        follower = registry.socket(sid) if rest and rest[0] == NAMESPACE else None
        try:
            handle(server_, sid, eio_sid, data, *rest)
        finally:
            if follower is not None and follower.is_held:
                follower.release()
                pump.wake()

    server._handle_event_internal = handle_and_release  # noqa: SLF001
