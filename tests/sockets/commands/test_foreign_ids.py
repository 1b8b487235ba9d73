"""A foreign id gets the response of an unknown id, from every command."""

from collections.abc import Callable
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json, new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import cut, stalled

Command = Callable[[SocketClient, Json], Json]

COMMANDS: dict[str, Command] = {
    "a send into it": lambda chat, ack: chat.reply(ack, "mine now", parent_id=None),
    "a send behind its answer": lambda chat, ack: chat.reply(ack, "mine now"),
    "a stop by answer": lambda chat, ack: chat.stop(ack),
    "a stop by message": lambda chat, ack: chat.command(
        "answer:stop", {"message_id": ack["message_id"]}
    ),
    "a regenerate": lambda chat, ack: chat.regenerate(ack),
    "a continue": lambda chat, ack: chat.continue_(ack),
    "an open": lambda chat, ack: chat.open(ack),
    "an open with a have": lambda chat, ack: chat.open(
        ack, {ack["answer_id"]: {"run": 1, "lengths": [2]}}
    ),
    "a close": lambda chat, ack: chat.close(ack),
}
UNKNOWN: Json = {
    "conversation_id": new_id(),
    "message_id": new_id(),
    "answer_id": new_id(),
}


@pytest.fixture
def other_user(server: InProcess) -> SocketClient:
    return server.chat()


@pytest.fixture(params=["running", "interrupted"])
def foreign(request: Any, chat: SocketClient, fake: FakeOpenAI, question: str) -> Any:
    """Yield the ack of a foreign answer; the test must not change it."""
    is_running = request.param == "running"
    fake.script(stalled("secret") if is_running else cut("secret"), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "secret")
    if not is_running:
        chat.wait_until_stored(ack)
    before = chat.open(ack)
    yield ack
    assert chat.open(ack) == before
    chat.stop(ack)


@pytest.mark.parametrize("name", COMMANDS)
def test_foreign_id_gets_the_response_of_an_unknown_id(
    other_user: SocketClient, foreign: Json, name: str
) -> None:
    command = COMMANDS[name]
    assert command(other_user, foreign) == command(other_user, UNKNOWN)
    assert [event for event, _ in other_user.collect()] == ["ack", "ack"]


def test_foreign_parent_in_an_own_conversation_gets_the_response_of_an_unknown_parent(
    other_user: SocketClient, foreign: Json
) -> None:
    mine = other_user.ask("my own question")
    answers = [
        other_user.reply(mine, "reply", parent_id=each["answer_id"]) for each in (foreign, UNKNOWN)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["error"]["code"] == "not_found"


def test_foreign_answer_held_in_an_own_conversation_is_ignored_like_an_unknown_answer(
    other_user: SocketClient, foreign: Json
) -> None:
    mine = other_user.ask("my own question")
    other_user.wait_until_stored(mine)
    opened = [
        other_user.open(mine, {each["answer_id"]: {"run": 1, "lengths": [1]}})
        for each in (foreign, UNKNOWN)
    ]
    assert opened[0] == opened[1]
    assert "secret" not in str(other_user.collect())


def test_message_id_of_another_user_is_free(other_user: SocketClient, foreign: Json) -> None:
    sent = other_user.send("my own text", message_id=foreign["message_id"])
    assert sent["ok"]
    assert sent["conversation_id"] != foreign["conversation_id"]
    other_user.stop(sent)
