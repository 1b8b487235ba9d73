"""A repeated id gets the same ack and no second provider call."""

from collections.abc import Callable
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json, code, new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import requests_about, stalled, whole


def test_repeated_send_gets_the_same_ack_and_one_provider_call(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    message_id = new_id()
    first = chat.ask(question, message_id=message_id)
    assert chat.send(question, message_id=message_id) == first
    chat.ask("flush")  # events of a second call would arrive before its end
    assert len(requests_about(fake, question)) == 1
    assert len(chat.payloads("answer:start", conversation_id=first["conversation_id"])) == 1


def test_send_repeated_while_running_gets_the_same_ack(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    message_id = new_id()
    first = chat.send(question, message_id=message_id)
    assert chat.send(question, message_id=message_id) == first
    chat.stop(first)


def test_send_repeated_on_another_socket_gets_the_same_ack(
    server: InProcess, token: str, question: str
) -> None:
    message_id = new_id()
    first = server.chat(token).send(question, message_id=message_id)
    assert server.chat(token).send(question, message_id=message_id) == first


def test_repeated_send_subscribes_its_socket(
    server: InProcess, token: str, fake: FakeOpenAI, question: str
) -> None:
    message_id = new_id()
    first = server.chat(token).ask(question, message_id=message_id)
    other = server.chat(token)
    other.send(question, message_id=message_id)
    second = server.chat(token).reply(first, f"more {question}")
    other.wait_for_end(second)
    assert other.text(second) == f"You said: more {question}"


def test_repeated_send_receives_the_answer_before_and_after_its_end(
    server: InProcess, token: str, fake: FakeOpenAI, question: str
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
def test_same_id_with_another_payload_is_refused_as_reused(
    chat: SocketClient, question: str, change: Json
) -> None:
    message_id = new_id()
    chat.ask(question, message_id=message_id)
    assert code(chat.send(**{"text": question, "message_id": message_id, **change})) == "id_reused"


def test_same_id_for_another_command_is_refused_as_reused(
    chat: SocketClient, question: str
) -> None:
    message_id = new_id()
    ack = chat.ask(question, message_id=message_id)
    assert code(chat.regenerate(ack, request_id=message_id)) == "id_reused"


def test_refused_send_can_be_repeated_with_its_id(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    running = chat.send(question)
    message_id = new_id()
    assert code(chat.reply(running, "two", message_id=message_id)) == "conversation_busy"
    chat.stop(running)
    assert chat.reply(running, "two", message_id=message_id)["ok"]


Command = Callable[[SocketClient, Json, str], Json]


def _regenerate(chat: SocketClient, ack: Json, request_id: str) -> Json:
    return chat.regenerate(ack, request_id=request_id)


def _continue(chat: SocketClient, ack: Json, request_id: str) -> Json:
    return chat.continue_(ack, request_id=request_id)


@pytest.mark.parametrize(("command", "run"), [(_regenerate, 1), (_continue, 2)])
def test_repeated_request_gets_the_same_ack_and_one_provider_call(
    chat: SocketClient, fake: FakeOpenAI, question: str, command: Command, run: int
) -> None:
    fake.script(whole("part", finish="length"), marker=question)
    ack: dict[str, Any] = chat.ask(question)
    request_id = new_id()
    first = command(chat, ack, request_id)
    chat.wait_for_end(first, run=run)
    assert command(chat, ack, request_id) == first
    chat.ask("flush")  # events of a second call would arrive before its end
    assert len(requests_about(fake, question)) == 2


def test_same_request_id_for_another_answer_is_refused_as_reused(
    chat: SocketClient, question: str
) -> None:
    ack, other, request_id = chat.ask(question), chat.ask("other"), new_id()
    chat.regenerate(ack, request_id=request_id)
    assert code(chat.regenerate(other, request_id=request_id)) == "id_reused"
