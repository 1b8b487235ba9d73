"""The app in this process, and sockets on Flask-SocketIO's test client."""

from pathlib import Path
from typing import Any

from flask_socketio.test_client import SocketIOTestClient
from socketio import packet

from app import create_app
from app.protocol import NAMESPACE
from app.providers.base import Provider
from app.settings import load_settings
from tests.support.wire.chat_client import ACK, ChatClient, Json
from tests.support.wire.client_state import Event


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


class Chat(ChatClient):
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


class InProcess:
    """The app with these settings, named as in Settings, and this provider if given."""

    def __init__(self, data_dir: Path, provider: Provider | None = None, **settings: Any):
        read = load_settings(data_dir=data_dir, **{"limits": "off", **settings})
        self.app = create_app(read, provider)
        self.http = self.app.test_client()

    def stop(self) -> None:
        """Stop its tasks and close what is open."""
        self.app.extensions["stop"]()

    def new_user(self) -> str:
        """Return the token of a new user."""
        answer = self.app.test_client().post("/api/session", json={"token": True})
        return str(answer.get_json()["token"])

    def connect(self, auth: Json | None, **how: Any) -> OrderedTestClient:
        """Connect a socket, successfully or not; `auth` None: without auth, as in a user's test."""
        return OrderedTestClient(
            self.app, self.app.extensions["socketio"], namespace=NAMESPACE, auth=auth, **how
        )

    def chat(self, token: str | None = None) -> Chat:
        """Connect a socket of the user of `token`, else of a new user."""
        client = self.connect({"protocol": 1, "token": token or self.new_user()})
        assert client.is_connected(NAMESPACE), client.refusal
        return Chat(client)

    def request(self, token: str, method: str, path: str, **how: Any) -> Any:
        """Make an HTTP request as the user of `token`."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.http.open(path, method=method, headers=headers, **how)
