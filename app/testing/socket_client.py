"""A socket of a user on Flask-SocketIO's test client, in the process of the application."""

from typing import Any

from flask_socketio.test_client import SocketIOTestClient
from socketio import packet

from ..protocol import NAMESPACE
from .wire.chat_client import ACK, ChatClient, Json
from .wire.client_state import Event


class OrderedTestClient(SocketIOTestClient):  # type: ignore[misc]  # it has no types
    """Keeps acks in the order of events, and the error of a refused connect."""

    refusal: Json | None = None

    @property
    def acks(self) -> Any:
        return self._acks

    @acks.setter
    def acks(self, ack: Any) -> None:
        self._acks = ack
        if ack is not None:
            self.queue.append({"name": ACK, **ack})

    def connect(self, *args: Any, **named: Any) -> None:
        server = self.socketio.server
        send = server._send_packet

        def send_and_record(eio_sid: str, sent: Any) -> None:
            if eio_sid == self.eio_sid and sent.packet_type == packet.CONNECT_ERROR:
                self.refusal = sent.data["data"]
            send(eio_sid, sent)

        server._send_packet = send_and_record
        super().connect(*args, **named)


class SocketClient(ChatClient):
    """A socket of a user."""

    def __init__(self, client: OrderedTestClient):
        super().__init__()
        self.client = client

    def command(self, name: str, *payloads: Any) -> Json:
        ack: Json = self.client.emit(name, *payloads, callback=True, namespace=NAMESPACE)
        return ack

    def _arrived(self) -> list[Event]:
        if not self.client.is_connected(NAMESPACE):
            return []
        return [(event["name"], event["args"][0]) for event in self.client.get_received(NAMESPACE)]

    def disconnect(self) -> None:
        """Leave."""
        self.client.disconnect(NAMESPACE)
