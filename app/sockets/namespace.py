"""The /chat namespace: connect, disconnect and commands, without a Flask context for each.

Who asks was settled at the connect, and a command needs nothing else of the request.
"""

from typing import Any

from flask_socketio import Namespace, SocketIO

from ..answers.registry import Registry
from ..answers.streaming.pump import Pump
from ..protocol import NAMESPACE
from .admission import ConnectionAdmission
from .dispatcher import CommandDispatcher


class ChatNamespace(Namespace):  # type: ignore[misc]  # flask_socketio has no types
    """Hands every event of the namespace to the one who handles it."""

    def __init__(
        self, registry: Registry, connections: ConnectionAdmission, commands: CommandDispatcher
    ):
        super().__init__(NAMESPACE)
        self._registry = registry
        self._connections = connections
        self._commands = commands

    def trigger_event(self, event: str, *args: Any) -> Any:
        sid, *arguments = args
        # A client may name an event as it likes, also like these two; but its events come only
        # while it is connected, and these while it is not yet, or no longer.
        if not self.server.manager.is_connected(sid, NAMESPACE):
            if event == "connect":
                environ, *auth = arguments
                return self._connections.connect(sid, environ, auth[0] if auth else None)
            if event == "disconnect":
                self._connections.disconnect(sid)
                return self._commands.forget(sid)
        follower = self._registry.socket(sid)
        if follower is not None:
            follower.hold()
        return self._commands.handle(sid, event, tuple(arguments))


def release_after_ack(registry: Registry, pump: Pump, socketio: SocketIO) -> None:
    """Let a socket's events go once the ack of its command is on its way.

    python-socketio sends the ack after the handler returned and offers no place behind that, so
    the method that does both is wrapped; a test holds it to the installed release.
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
