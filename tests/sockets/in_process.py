"""The app in this process, with the settings of a test."""

from pathlib import Path
from typing import Any

from app import create_app
from app.protocol import NAMESPACE
from app.providers.base import Provider
from app.settings import load_settings
from app.testing.new_database import add_new_database
from app.testing.socket_client import OrderedTestClient, SocketClient
from app.testing.wire.chat_client import Json


class InProcess:
    """The app with these settings, named as in Settings, and this provider if given."""

    def __init__(self, data_dir: Path, provider: Provider | None = None, **settings: Any):
        read = load_settings(data_dir=data_dir, **{"limits": "off", **settings})
        if not read.table_prefix:
            add_new_database(data_dir)
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

    def chat(self, token: str | None = None) -> SocketClient:
        """Connect a socket of the user of `token`, else of a new user."""
        client = self.connect({"protocol": 1, "token": token or self.new_user()})
        assert client.is_connected(NAMESPACE), client.refusal
        return SocketClient(client)

    def request(self, token: str, method: str, path: str, **how: Any) -> Any:
        """Make an HTTP request as the user of `token`."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.http.open(path, method=method, headers=headers, **how)
