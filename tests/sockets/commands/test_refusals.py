"""Invalid commands are refused with a reason and have no effect."""

from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.waiting import eventually
from app.testing.wire.chat_client import ACK, code, new_id
from tests.support.answers import requests_about, whole

from ..conftest import MakeServer

A_MESSAGE: dict[str, Any] = {
    "message_id": "0b6f6b52-95f4-4b5c-9d28-6d4b1d0f0001",
    "conversation_id": None,
    "parent_id": None,
    "text": "hi",
}


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_empty_message_is_invalid(chat: SocketClient, text: str) -> None:
    assert code(chat.send(text)) == "invalid"


def test_message_of_64_kib_is_accepted_and_one_byte_more_is_too_large(
    chat: SocketClient, question: str
) -> None:
    longest = question + "ä" * ((64 * 1024 - len(question)) // 2)
    longest += "." * (64 * 1024 - len(longest.encode()))
    refused = chat.send(longest + ".")
    assert code(refused) == "too_large"
    assert "64 KiB" in refused["error"]["message"]
    accepted = chat.send(longest)
    assert accepted["ok"]
    chat.stop(accepted)


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "no-uuid"},
        {"message_id": 7},
        {"message_id": None},
        {"text": None},
        {"text": 7},
        {"text": ["hi"]},
        {"conversation_id": 7},
        {"conversation_id": "../etc"},
        {"parent_id": {}},
        {"model": ""},
        {"model": 7},
        {"options": "hot"},
        {"options": {"temperature": "1"}},
        {"options": {"temperature": 3}},
        {"options": {"top_p": -1}},
        {"options": {"max_output_tokens": 0}},
        {"options": {"reasoning_effort": "enormous"}},
        {"options": {"system": "🙂" * 8_193}},
        {"file_ids": ["../a-file"]},
        {"file_ids": ["a"] * 101},
    ],
    ids=str,
)
def test_field_of_a_wrong_type_is_invalid_and_named(
    chat: SocketClient, change: dict[str, Any]
) -> None:
    refused = chat.command("message:send", {**A_MESSAGE, **change})
    assert code(refused) == "invalid"
    assert next(iter(change)) in refused["error"]["message"]


@pytest.mark.parametrize("missing", ["message_id", "text"])
def test_missing_required_field_is_invalid_and_named(chat: SocketClient, missing: str) -> None:
    payload = {key: value for key, value in A_MESSAGE.items() if key != missing}
    refused = chat.command("message:send", payload)
    assert code(refused) == "invalid"
    assert missing in refused["error"]["message"]


@pytest.mark.parametrize("payload", [None, "hi", 7, [], [A_MESSAGE], True], ids=str)
def test_payload_that_is_not_an_object_is_invalid(chat: SocketClient, payload: object) -> None:
    assert code(chat.command("message:send", payload)) == "invalid"


def test_command_without_payload_is_invalid(chat: SocketClient) -> None:
    assert code(chat.command("message:send")) == "invalid"


def test_command_with_two_payloads_is_invalid(chat: SocketClient) -> None:
    assert code(chat.command("message:send", A_MESSAGE, A_MESSAGE)) == "invalid"


@pytest.mark.parametrize("name", ["message:delete", "join", "message", "answer:end", "send"])
def test_unknown_command_is_invalid(chat: SocketClient, name: str) -> None:
    assert code(chat.command(name, A_MESSAGE)) == "invalid"


def test_unknown_field_is_ignored(chat: SocketClient, question: str) -> None:
    assert chat.ask(question, colour="blue")["ok"]


def test_stop_needs_exactly_one_id(chat: SocketClient) -> None:
    assert code(chat.command("answer:stop", {})) == "invalid"
    both = {"answer_id": new_id(), "message_id": new_id()}
    assert code(chat.command("answer:stop", both)) == "invalid"


def test_open_with_more_than_50_held_answers_is_invalid(chat: SocketClient, question: str) -> None:
    ack = chat.ask(question)
    have = {f"a{index}": {"run": 1, "lengths": []} for index in range(51)}
    assert code(chat.open(ack, have)) == "invalid"
    assert chat.open(ack, dict(list(have.items())[:50]))["ok"]


@pytest.mark.parametrize(
    "have",
    [{"run": 1}, {"lengths": []}, {"run": -1, "lengths": []}, {"run": 1, "lengths": [-1]}, 7],
    ids=str,
)
def test_malformed_held_answer_is_invalid(chat: SocketClient, have: object) -> None:
    payload = {"conversation_id": new_id(), "have": {"a": have}}
    assert code(chat.command("conversation:open", payload)) == "invalid"


def test_refusal_has_code_message_and_retryable(chat: SocketClient) -> None:
    error = chat.send("")["error"]
    assert error == {"code": "invalid", "message": "The message is empty.", "retryable": False}


def test_refused_send_has_no_effect(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    assert not chat.send(question, options={"temperature": 9})["ok"]
    chat.ask("something else")
    assert {name for name, _ in chat.events} >= {ACK, "answer:end"}
    assert len(chat.payloads("message:added")) == 1
    assert requests_about(fake, question) == []


def test_unlisted_model_is_unknown(make_server: MakeServer) -> None:
    chat = make_server(models="small,large").chat()
    assert code(chat.send("hi", model="huge")) == "model_unknown"
    assert code(chat.regenerate(chat.ask("hi", model="large"), model="huge")) == "model_unknown"


def test_sends_beyond_the_minute_limit_are_refused_with_a_retry_time(
    make_server: MakeServer,
) -> None:
    chat = make_server(limits="on", limit_sends_per_minute=2).chat()
    chat.ask("one")
    chat.ask("two")
    refused = chat.send("three")
    assert code(refused) == "rate_limited"
    assert refused["error"]["retryable"]
    assert 0 < refused["error"]["retry_after_s"] <= 60.1


def test_answers_beyond_the_running_limit_are_refused(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script([{"stall": True}], marker=question)
    chat = make_server(limits="on", limit_running_per_user=1).chat()
    running = chat.send(question)
    assert code(chat.send("another")) == "rate_limited"
    chat.stop(running)
    assert chat.send("another")["ok"]


def test_commands_beyond_the_rate_are_refused(make_server: MakeServer) -> None:
    chat = make_server(limits="on", limit_events_per_second=5).chat()
    acks = [chat.command("conversation:close", {"conversation_id": "c"}) for _ in range(20)]
    assert acks[0]["ok"]
    assert "rate_limited" in {code(ack) for ack in acks if not ack["ok"]}


def test_socket_is_disconnected_after_many_invalid_commands(chat: SocketClient) -> None:
    for _ in range(30):
        chat.command("message:send")
    eventually(lambda: not chat.client.is_connected("/chat"))


def test_public_server_with_a_key_refuses_unlisted_models_and_effort(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    chat = make_server(
        allow_public=True, openai_api_key="sk-0123456789abcdef", models="small"
    ).chat()
    effort = {"reasoning_effort": "xhigh"}
    ack = chat.ask(question, options={"temperature": 1}, keep_options=True)
    assert code(chat.send(question, model="o9-unlisted")) == "model_unknown"
    assert code(chat.send(question, options=effort)) == "invalid"
    assert code(chat.regenerate(ack, options=effort)) == "invalid"
    assert code(chat.regenerate(ack, model="o9-unlisted")) == "model_unknown"
    assert len(requests_about(fake, question)) == 1


def test_kept_effort_does_not_go_up_from_a_public_server(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(allow_public=True, openai_api_key="sk-0123456789abcdef", models="small")
    token = server.new_user()
    chat = server.chat(token)
    ack = chat.ask(question)
    path = f"/api/conversations/{ack['conversation_id']}"
    server.request(token, "PATCH", path, json={"options": {"reasoning_effort": "xhigh"}})
    chat.wait_for_end(chat.reply(ack, question))
    assert "reasoning_effort" not in requests_about(fake, question)[-1]


def test_answer_of_a_model_that_is_no_longer_offered_is_not_continued(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(models="large")
    token = server.new_user()
    fake.script(whole("Half an", finish="length"), marker=question)
    before = server.chat(token)
    ack = before.ask(question)
    before.wait_until_stored(ack)
    server.app.extensions["stop"]()
    again = make_server(models="small").chat(token)
    assert code(again.continue_(ack)) == "model_unknown"
