"""An app with only the HTTP API, on a real store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.api import build_api
from app.conversations import ConversationStore, open_store
from app.protocol.errors import Refusal
from app.providers.base import Catalogue, ModelInfo
from app.runtime import Runtime
from app.settings import Settings
from app.testing.new_database import add_new_database

from ..conversations.builders import Clock, Ids, Talk


class RecordedNotices:
    """Records the notices for a user's sockets."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def changed(self, owner: str, conversation: dict[str, Any]) -> None:
        self.calls.append(("changed", owner, conversation))

    def removed(self, owner: str, conversation_id: str, answer_ids: Any) -> None:
        self.calls.append(("removed", owner, conversation_id, list(answer_ids)))

    def folders_changed(self, owner: str, folders: Any) -> None:
        self.calls.append(("folders", owner, folders))

    def removing(self, owner: str, conversation_id: str) -> None:
        self.calls.append(("removing", owner, conversation_id))

    def restored(self, owner: str, conversation: dict[str, Any]) -> None:
        self.calls.append(("restored", owner, conversation))


class FakeOverlay:
    """Newer state of running answers, by answer id."""

    def __init__(self) -> None:
        self.newer: dict[str, dict[str, Any]] = {}

    def __call__(self, owner: str, answer: dict[str, Any]) -> dict[str, Any]:
        assert answer["status"] == "streaming"
        return {**answer, **self.newer.get(answer["id"], {})}


class FakeCatalogue:
    """A provider catalogue that tests can change."""

    def __init__(self) -> None:
        model = ModelInfo("model-1", "Model One", vision=True, context_tokens=8192)
        self.current = Catalogue((model,), "model-1", any_name=True)

    def __call__(self) -> Catalogue:
        return self.current


@pytest.fixture
def store(runtime: Runtime, data_dir: Path) -> Iterator[ConversationStore]:
    add_new_database(data_dir)
    store = open_store(Settings(data_dir=data_dir), runtime, clock=Clock(), make_id=Ids())
    yield store
    store.close()


@pytest.fixture
def talk(store: ConversationStore) -> Talk:
    return Talk(store)


@pytest.fixture
def notices() -> RecordedNotices:
    return RecordedNotices()


@pytest.fixture
def overlay() -> FakeOverlay:
    return FakeOverlay()


@pytest.fixture
def catalogue() -> FakeCatalogue:
    return FakeCatalogue()


def identify() -> str:
    user = request.headers.get("X-User")
    if user is None:
        raise Refusal("unauthenticated")
    return user


@pytest.fixture
def flask_app(
    store: ConversationStore,
    notices: RecordedNotices,
    overlay: FakeOverlay,
    catalogue: FakeCatalogue,
) -> Flask:
    flask_app = Flask(__name__)
    flask_app.register_blueprint(
        build_api(
            store,
            identify=identify,
            overlay=overlay,
            notices=notices,
            catalogue=lambda _: catalogue(),
            check_search=lambda _: None,
        )
    )
    return flask_app


@pytest.fixture
def client(flask_app: Flask, talk: Talk) -> FlaskClient:
    """Return a client of the conversation's owner."""
    client = flask_app.test_client()
    client.environ_base["HTTP_X_USER"] = talk.owner
    return client
