"""Another user's id is answered exactly like one that never was."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.answers import cut, stalled
from tests.support.client import Json, new_id
from tests.support.fake_provider.client import FakeProvider

from ..chat import Chat, InProcess

AnswerStarter = Callable[[Chat, Json], Json]

COMMANDS: dict[str, AnswerStarter] = {
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
def stranger(server: InProcess) -> Chat:
    return server.chat()


@pytest.fixture(params=["running", "broken off"])
def foreign(request: Any, chat: Chat, fake: FakeProvider, question: str) -> Any:
    """Yield the ack of another user's answer, which nothing must change."""
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
def test_a_foreign_id_is_answered_like_an_unknown_one(
    stranger: Chat, foreign: Json, name: str
) -> None:
    asked = COMMANDS[name]
    assert asked(stranger, foreign) == asked(stranger, UNKNOWN)
    assert [event for event, _ in stranger.collect()] == ["ack", "ack"]


def test_a_foreign_parent_in_ones_own_conversation_is_answered_like_an_unknown_one(
    stranger: Chat, foreign: Json
) -> None:
    mine = stranger.ask("something of my own")
    answers = [
        stranger.reply(mine, "behind it", parent_id=each["answer_id"])
        for each in (foreign, UNKNOWN)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["error"]["code"] == "not_found"


def test_a_message_id_another_user_has_used_is_free(stranger: Chat, foreign: Json) -> None:
    sent = stranger.send("my own text", message_id=foreign["message_id"])
    assert sent["ok"]
    assert sent["conversation_id"] != foreign["conversation_id"]
    stranger.stop(sent)
