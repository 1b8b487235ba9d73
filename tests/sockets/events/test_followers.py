"""Receivers of events: followers for answers, all sockets of the user for conversations."""

from functools import partial
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.sockets.in_process import InProcess
from tests.support.answers import (
    gated,
    is_released,
    requests_about,
    stalled,
    steady,
    steady_text,
)
from tests.support.waiting import promptly


@pytest.fixture
def onlooker(server: InProcess, token: str) -> SocketClient:
    """Return another socket of the user."""
    return server.chat(token)


def test_two_followers_receive_the_same_text(
    chat: SocketClient, onlooker: SocketClient, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    fake.script(gated(gate, [], steady(50, every_ms=5)), marker=question)
    ack = chat.send(question)
    onlooker.open(ack)
    gate.touch()
    ends = [each.wait_for_end(ack) for each in (chat, onlooker)]
    assert ends[0] == ends[1]
    assert chat.text(ack) == onlooker.text(ack) == steady_text(50)
    assert chat.wire.gaps == onlooker.wire.gaps == 0


def test_follower_receives_later_answers(
    chat: SocketClient, onlooker: SocketClient, question: str
) -> None:
    first = chat.ask(question)
    onlooker.open(first)
    second = chat.reply(first, "more")
    added = onlooker.wait_for("message:added")
    assert added["message"]["id"] == second["message_id"]
    onlooker.wait_for_end(second)
    assert onlooker.text(second) == "You said: more"


def test_socket_without_subscription_receives_no_answers(
    chat: SocketClient, onlooker: SocketClient, question: str
) -> None:
    chat.ask(question)
    eventually(lambda: len(onlooker.payloads("conversation:changed")) >= 2)
    assert {name for name, _ in onlooker.events} == {"conversation:changed"}


def test_closed_conversation_sends_no_more_events(
    chat: SocketClient, onlooker: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    onlooker.open(ack)
    onlooker.wait_for_text(ack, "one ")
    assert onlooker.close(ack) == {"ok": True}
    chat.stop(ack)
    chat.wait_for_end(ack)
    chat.wait_for_end(chat.reply(ack, "more"))
    assert onlooker.payloads("answer:end") == []
    assert len(onlooker.payloads("answer:start")) == 1


def test_close_without_subscription_succeeds(
    chat: SocketClient, onlooker: SocketClient, question: str
) -> None:
    assert onlooker.close(chat.ask(question)) == {"ok": True}


def test_every_socket_receives_the_change_at_start_and_end(
    chat: SocketClient, onlooker: SocketClient, question: str
) -> None:
    ack = chat.ask(question)
    for each in (chat, onlooker):
        seen = eventually(partial(_states, each, ack, 2))
        assert seen[0] == [ack["answer_id"]]
        assert seen[-1] == []


def _states(chat: SocketClient, ack: Json, count: int) -> list[list[str]] | None:
    states = [
        changed["conversation"]["running"]
        for changed in chat.payloads("conversation:changed")
        if changed["conversation"]["id"] == ack["conversation_id"]
    ]
    return states if len(states) >= count else None


def test_rename_by_http_is_sent_to_every_socket(
    server: InProcess, token: str, chat: SocketClient, onlooker: SocketClient, question: str
) -> None:
    path = f"/api/conversations/{chat.ask(question)['conversation_id']}"
    assert server.request(token, "PATCH", path, json={"title": "Rivers"}).status_code == 200
    for each in (chat, onlooker):
        eventually(partial(_has_title, each, "Rivers"))


def _has_title(chat: SocketClient, title: str) -> bool:
    changed = chat.payloads("conversation:changed")
    return title in [each["conversation"]["title"] for each in changed]


def test_delete_by_http_is_sent_to_every_socket_and_ends_the_answer(
    server: InProcess,
    token: str,
    chat: SocketClient,
    onlooker: SocketClient,
    fake: FakeOpenAI,
    question: str,
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "one ")
    path = f"/api/conversations/{ack['conversation_id']}"
    assert server.request(token, "DELETE", path).status_code == 204
    for each in (chat, onlooker):
        each.wait_for("conversation:removed", conversation_id=ack["conversation_id"])
    promptly(lambda: is_released(fake, question), what="the call")
    assert chat.open(ack)["error"]["code"] == "not_found"


def test_deleted_conversation_sends_no_more_events(
    server: InProcess, token: str, chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "one ")
    server.request(token, "DELETE", f"/api/conversations/{ack['conversation_id']}")
    chat.ask("flush")  # pending events would arrive before its end
    names = [name for name, payload in chat.events if ack["conversation_id"] in str(payload)]
    assert names[-1] == "conversation:removed"
    assert chat.payloads("answer:end", answer_id=ack["answer_id"]) == []


def test_other_user_receives_no_events(
    server: InProcess, chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    other_user = server.chat()
    ack = chat.ask(question)
    other_user.open(ack)
    chat.wait_for_end(chat.reply(ack, "more"))
    assert len(requests_about(fake, question)) == 2
    assert {name for name, _ in other_user.collect()} == {"ack"}
