"""A server in this process, and what its users export and import."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.conversations.db.database import Database
from app.conversations.ids import now
from app.conversations.transfer.staging import ConversationStaging
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.servers.postgres import PostgresServer
from tests.unit.files.conftest import FileServer

JsonObject = dict[str, Any]


class TransferServer(FileServer):
    """The application, with exports and imports."""

    @property
    def database(self) -> Database:
        """Return the database of the worker."""
        database: Database = self.app.extensions["wordbrook"].database
        return database

    def asked(self, token: str, text: str, files: list[JsonObject] | None = None) -> str:
        """Ask a question and return the id of the conversation, once its answer is stored."""
        chat = self.chat(token)
        ack = chat.send(text, file_ids=[each["file_id"] for each in files or []])
        chat.wait_until_stored(ack)
        chat.disconnect()
        return str(ack["conversation_id"])

    def user_id(self, token: str) -> str:
        """Return the user of a token."""
        return token.partition(".")[0]

    def export(self, token: str, conversation_id: str, format_: str = "json") -> bytes:
        """Return a conversation."""
        path = f"/api/conversations/{conversation_id}/export?format={format_}"
        response = self.request(token, "GET", path)
        assert response.status_code == 200, response.text
        return bytes(response.data)

    def export_json(self, token: str, conversation_id: str) -> JsonObject:
        """Return a conversation, without the time of the export."""
        found: JsonObject = json.loads(self.export(token, conversation_id))
        del found["exported_at"]
        return found

    def archive(self, token: str) -> bytes:
        """Return all conversations of a user."""
        response = self.request(token, "GET", "/api/export")
        assert response.status_code == 200, response.text
        return bytes(response.data)

    def take(self, token: str, data: bytes | object, name: str = "x.json") -> JsonObject:
        """Import a file and return the report."""
        lines = self.take_lines(token, data, name)
        report: JsonObject = lines[-1]["report"]
        return report

    def take_lines(self, token: str, data: bytes | object, name: str = "x") -> list[JsonObject]:
        """Import a file and return all lines."""
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        form = {"file": (io.BytesIO(content), name)}
        response = self.request(token, "POST", "/api/import", data=form)
        assert response.status_code == 200, response.text
        return [json.loads(line) for line in response.data.splitlines()]

    def conversations(self, token: str) -> list[JsonObject]:
        """Return the list of a user."""
        found = self.request(token, "GET", "/api/conversations").get_json()
        return list(found["conversations"])

    def messages(self, token: str, conversation_id: str) -> list[JsonObject]:
        """Return the messages of the shown branch."""
        path = f"/api/conversations/{conversation_id}/messages"
        return list(self.request(token, "GET", path).get_json()["messages"])

    def store(self, user_id: str, head: JsonObject, messages: list[JsonObject]) -> None:
        """Store a conversation as an import does."""
        staging = ConversationStaging(
            self.database, now, limit_title_chars=200, limit_stored_bytes=0
        )
        staging.begin(user_id, head)
        staging.add(user_id, head["id"], messages)
        staging.end(user_id, head["id"])


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))]


@pytest.fixture(scope="module", params=DATABASES)
def server(
    request: pytest.FixtureRequest, fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TransferServer]:
    """A server for the tests of a module, each with users of its own."""
    more: JsonObject = {}
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        more = {"database_url": postgres.make_database()}
    data_dir = tmp_path_factory.mktemp("transfer") / "data"
    server = TransferServer(data_dir, openai_base_url=fake.base_url, **more)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def lite(fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransferServer]:
    """A server on SQLite, where the database does not matter."""
    data_dir = tmp_path_factory.mktemp("transfer") / "data"
    server = TransferServer(data_dir, openai_base_url=fake.base_url)
    yield server
    server.stop()
