"""An app with nothing but the HTTP side, over a real store."""

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

from ..conversations.builders import Clock, Ids, Talk


class Heard:
    """What a user's sockets would hear."""

    def __init__(self) -> None:
        self.notices: list[tuple[Any, ...]] = []

    def changed(self, owner: str, conversation: dict[str, Any]) -> None:
        self.notices.append(("changed", owner, conversation))

    def removed(self, owner: str, conversation_id: str, answer_ids: Any) -> None:
        self.notices.append(("removed", owner, conversation_id, list(answer_ids)))

    def removing(self, owner: str, conversation_id: str) -> None:
        self.notices.append(("removing", owner, conversation_id))

    def restored(self, owner: str, conversation: dict[str, Any]) -> None:
        self.notices.append(("restored", owner, conversation))


class Running:
    """What is newer than the store of answers that are being written, by answer id."""

    def __init__(self) -> None:
        self.newer: dict[str, dict[str, Any]] = {}

    def __call__(self, owner: str, answer: dict[str, Any]) -> dict[str, Any]:
        assert answer["status"] == "streaming"
        return {**answer, **self.newer.get(answer["id"], {})}


class Offer:
    """A catalogue that tests can change."""

    def __init__(self) -> None:
        model = ModelInfo("model-1", "Model One", vision=True, context_tokens=8192)
        self.catalogue = Catalogue((model,), "model-1", any_name=True)

    def __call__(self) -> Catalogue:
        return self.catalogue


@pytest.fixture
def store(runtime: Runtime, data_dir: Path) -> Iterator[ConversationStore]:
    store = open_store(Settings(data_dir=data_dir), runtime, clock=Clock(), make_id=Ids())
    yield store
    store.close()


@pytest.fixture
def talk(store: ConversationStore) -> Talk:
    return Talk(store)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def running() -> Running:
    return Running()


@pytest.fixture
def offer() -> Offer:
    return Offer()


def identify() -> str:
    user = request.headers.get("X-User")
    if user is None:
        raise Refusal("unauthenticated")
    return user


@pytest.fixture
def flask_app(store: ConversationStore, heard: Heard, running: Running, offer: Offer) -> Flask:
    flask_app = Flask(__name__)
    flask_app.register_blueprint(
        build_api(store, identify=identify, overlay=running, notices=heard, catalogue=offer)
    )
    return flask_app


@pytest.fixture
def client(flask_app: Flask, talk: Talk) -> FlaskClient:
    """Return a client that is the talk's owner."""
    client = flask_app.test_client()
    client.environ_base["HTTP_X_USER"] = talk.owner
    return client
