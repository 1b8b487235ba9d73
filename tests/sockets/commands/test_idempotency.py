"""The same id again gives the same ack and calls no provider twice."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.answers import requests_about, stalled, whole
from tests.support.client import Json, code, new_id
from tests.support.fake_provider.client import FakeProvider

from ..chat import Chat, InProcess


def test_a_repeated_send_gives_the_same_ack_and_asks_once(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    message_id = new_id()
    first = chat.ask(question, message_id=message_id)
    assert chat.send(question, message_id=message_id) == first
    chat.ask("to be sure that nothing is on its way")
    assert len(requests_about(fake, question)) == 1
    assert len(chat.payloads("answer:start", conversation_id=first["conversation_id"])) == 1


def test_a_send_repeated_while_it_runs_gives_the_same_ack(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    message_id = new_id()
    first = chat.send(question, message_id=message_id)
    assert chat.send(question, message_id=message_id) == first
    chat.stop(first)


def test_a_send_repeated_on_another_socket_gives_the_same_ack(
    server: InProcess, token: str, question: str
) -> None:
    message_id = new_id()
    first = server.chat(token).send(question, message_id=message_id)
    assert server.chat(token).send(question, message_id=message_id) == first


def test_a_repeated_send_makes_its_socket_follow(
    server: InProcess, token: str, fake: FakeProvider, question: str
) -> None:
    message_id = new_id()
    first = server.chat(token).ask(question, message_id=message_id)
    other = server.chat(token)
    other.send(question, message_id=message_id)
    second = server.chat(token).reply(first, f"more {question}")
    other.wait_for_end(second)
    assert other.text(second) == f"You said: more {question}"


def test_a_repeated_send_brings_its_socket_the_answer_also_after_the_end(
    server: InProcess, token: str, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    message_id = new_id()
    asker, second, third = (server.chat(token) for _ in range(3))
    ack = asker.send(question, message_id=message_id)
    asker.wait_for_text(ack, "one ")
    second.send(question, message_id=message_id)
    second.wait_for_text(ack, "one ")
    asker.stop(ack)
    end = second.wait_for_end(ack)
    asker.wait_until_stored(ack)
    third.send(question, message_id=message_id)
    assert third.wait_for_end(ack) == end
    assert third.text(ack) == "one "
    assert (second.wire.gaps, third.wire.gaps) == (0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "something else"},
        {"model": "another"},
        {"options": {"temperature": 0.5}},
        {"conversation_id": "another"},
    ],
    ids=str,
)
def test_the_same_id_with_another_payload_is_reused(
    chat: Chat, question: str, change: Json
) -> None:
    message_id = new_id()
    chat.ask(question, message_id=message_id)
    assert code(chat.send(**{"text": question, "message_id": message_id, **change})) == "id_reused"


def test_an_id_of_one_kind_of_request_is_reused_by_another(chat: Chat, question: str) -> None:
    message_id = new_id()
    ack = chat.ask(question, message_id=message_id)
    assert code(chat.regenerate(ack, request_id=message_id)) == "id_reused"


def test_the_same_id_of_another_user_is_another_message(
    server: InProcess, chat: Chat, question: str
) -> None:
    message_id = new_id()
    mine = chat.ask(question, message_id=message_id)
    theirs = server.chat().send("quite another text", message_id=message_id)
    assert theirs["ok"]
    assert theirs["answer_id"] != mine["answer_id"]


def test_a_refusal_is_not_remembered(chat: Chat, fake: FakeProvider, question: str) -> None:
    fake.script(stalled("one "), marker=question)
    running = chat.send(question)
    message_id = new_id()
    assert code(chat.reply(running, "two", message_id=message_id)) == "conversation_busy"
    chat.stop(running)
    assert chat.reply(running, "two", message_id=message_id)["ok"]


Again = Callable[[Chat, Json, str], Json]


def _regenerate(chat: Chat, ack: Json, request_id: str) -> Json:
    return chat.regenerate(ack, request_id=request_id)


def _continue(chat: Chat, ack: Json, request_id: str) -> Json:
    return chat.continue_(ack, request_id=request_id)


@pytest.mark.parametrize(("again", "run"), [(_regenerate, 1), (_continue, 2)])
def test_a_repeated_request_gives_the_same_ack_and_asks_once(
    chat: Chat, fake: FakeProvider, question: str, again: Again, run: int
) -> None:
    fake.script(whole("part", finish="length"), marker=question)
    ack: dict[str, Any] = chat.ask(question)
    request_id = new_id()
    first = again(chat, ack, request_id)
    chat.wait_for_end(first, run=run)
    assert again(chat, ack, request_id) == first
    chat.ask("to be sure that nothing is on its way")
    assert len(requests_about(fake, question)) == 2


def test_a_request_id_for_another_answer_is_reused(chat: Chat, question: str) -> None:
    ack, other, request_id = chat.ask(question), chat.ask("other"), new_id()
    chat.regenerate(ack, request_id=request_id)
    assert code(chat.regenerate(other, request_id=request_id)) == "id_reused"
