"""A user's tab: python-socketio's client over WebSocket."""

from typing import Any

import socketio

from app.protocol import NAMESPACE
from tests.support.client import ACK, Json, Talking
from tests.support.waiting import eventually
from tests.support.wire_client import Event

ACK_WITHIN_S = 20.0


class RefusedError(Exception):
    """The server refused the connect; `error` is the wire's."""

    def __init__(self, error: Json):
        self.error = error
        super().__init__(str(error))


class Tab(Talking):
    """One connected socket.

    Raises:
        RefusedError: it may not connect.
    """

    def __init__(self, url: str, token: str, *, origin: str | None = None):
        super().__init__()
        self._new: list[Event] = []
        self._refusal: Json | None = None
        # Without one of its own this client names the server itself as its origin.
        options = {"origin": origin} if origin else {}
        self._client = socketio.Client(
            reconnection=False, request_timeout=ACK_WITHIN_S, websocket_extra_options=options
        )
        _keep_order(self._client)
        self._client.on("*", self._take, namespace=NAMESPACE)
        self._client.on("connect_error", self._note_refusal, namespace=NAMESPACE)
        try:
            self._client.connect(
                url,
                auth={"protocol": 1, "token": token},
                transports=["websocket"],
                namespaces=[NAMESPACE],
                wait_timeout=ACK_WITHIN_S,
            )
        except socketio.exceptions.ConnectionError:
            if self._refusal is None:
                raise
            raise RefusedError(self._refusal) from None

    def _take(self, event: str, payload: Json) -> None:
        self._new.append((event, payload))

    def _note_refusal(self, refusal: Json | str) -> None:
        # A text is the client's own: it could not reach the server.
        self._refusal = None if isinstance(refusal, str) else refusal["data"]

    def command(self, name: str, *payloads: Any) -> Json:
        acks: list[Json] = []

        def take_ack(ack: Json) -> None:
            self._new.append((ACK, ack))
            acks.append(ack)

        self._client.emit(name, payloads[0], namespace=NAMESPACE, callback=take_ack)
        return eventually(lambda: acks, within_s=ACK_WITHIN_S, what=f"an ack of {name}")[0]

    def _arrived(self) -> list[Event]:
        arrived, self._new = self._new, []
        return arrived

    @property
    def is_connected(self) -> bool:
        """Whether the connection stands."""
        return bool(self._client.connected)

    def endure(self, silent_s: float) -> None:
        """Stay connected, from the next command on, though the server is silent for so long."""
        self._client.eio.ping_timeout = silent_s
        self._client.eio.ws.settimeout(silent_s)

    def leave(self) -> None:
        """Close the connection."""
        self._client.disconnect()


def _keep_order(client: Any) -> None:
    """Let the client take each message before the next: it starts a thread for every one else."""
    trigger = client.eio._trigger_event

    def trigger_at_once(event: str, *arguments: Any, **how: Any) -> Any:
        return trigger(event, *arguments, **{**how, "run_async": False})

    client.eio._trigger_event = trigger_at_once
