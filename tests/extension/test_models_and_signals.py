"""Models and receivers of the host run in its application context."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from flask import Flask, current_app

from app import ModelTurn, Refused, Wordbrook, answer_finished, message_received
from app.testing.waiting import eventually

from .conftest import MakeChat, new_chat, signed_in
from .host import Message, db
from .sockets import ask, open_chat, socketio_of


def open_tab(host: Flask, chat: Wordbrook) -> Any:
    return open_chat(host, socketio_of(host, chat), signed_in(host))


def test_models_use_the_database_of_the_host_and_its_session_is_removed(
    make_chat: MakeChat,
) -> None:
    chat = new_chat()
    sessions: list[Any] = []

    @chat.model("counting")
    def count(turn: ModelTurn) -> Iterator[str]:
        sessions.append(db.session())
        db.session.add(Message(body=turn.text))
        db.session.commit()
        yield f"{current_app.name} {db.session.query(Message).count()} {turn.user}"
        db.session.add(Message(body="never committed"))

    @chat.model("asynchronous")
    async def count_later(turn: ModelTurn) -> AsyncIterator[str]:
        yield f"{current_app.name} {turn.conversation_id is not None}"

    host, _ = make_chat(chat)
    tab = open_tab(host, chat)
    assert tab.text(ask(tab, "one", model="counting")) == "host 1 anna"
    assert tab.text(ask(tab, "two", model="counting")) == "host 2 anna"
    assert tab.text(ask(tab, "three", model="asynchronous")) == "host True"
    eventually(lambda: all(not session.new for session in sessions))
    assert sessions[0] is not sessions[1]


def test_models_are_declared_once_and_before_the_first_request(make_chat: MakeChat) -> None:
    chat = new_chat()
    with pytest.raises(ValueError, match="another model 'support'"):
        chat.model("support")
    host, _ = make_chat(chat)
    assert signed_in(host).get("/assistant/api/models").get_json()["default"] == "support"
    with pytest.raises(RuntimeError, match="before the first request"):
        chat.model("late")


def test_answer_finished_is_sent_after_the_answer_is_stored(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    received: list[Any] = []

    def note(sender: Any, **values: Any) -> None:
        path = f"/assistant/api/conversations/{values['conversation_id']}/messages"
        stored = signed_in(host).get(path).get_json()["messages"][-1]["status"]
        received.append((sender, current_app.name, stored, values))

    with answer_finished.connected_to(note):
        ack = ask(open_tab(host, chat))
        eventually(lambda: received)
    ((sender, name, stored, values),) = received
    assert (sender, name, stored) == (host, "host", "completed")
    assert values == {
        "user": "anna",
        "conversation_id": ack["conversation_id"],
        "answer_id": ack["answer_id"],
        "model": "support",
        "usage": None,
        "status": "completed",
    }


def test_receiver_that_fails_changes_no_answer(make_chat: MakeChat) -> None:
    host, chat = make_chat()

    def fail(_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with answer_finished.connected_to(fail):
        tab = open_tab(host, chat)
        ack = ask(tab)
        tab.wait_until_stored(ack)
        assert tab.text(ask(tab, "again")) == "Hello AGAIN"


def test_message_received_may_refuse_a_message_with_a_sentence(make_chat: MakeChat) -> None:
    host, chat = make_chat()
    texts: list[tuple[str, str]] = []

    def check(sender: Flask, *, user: str, text: str, **_: Any) -> None:
        assert current_app.name == sender.name == "host"
        texts.append((user, text))
        if "secret" in text:
            raise Refused("Please send no secrets.")

    with message_received.connected_to(check):
        tab = open_tab(host, chat)
        refused = tab.send("a secret")
        assert refused["error"]["code"] == "refused"
        assert refused["error"]["message"] == "Please send no secrets."
        ack = ask(tab, "fine", message_id="0198c0de-7000-7000-8000-000000000001")
        again = tab.send("fine", message_id="0198c0de-7000-7000-8000-000000000001")
    assert again["answer_id"] == ack["answer_id"]
    assert texts == [("anna", "a secret"), ("anna", "fine")]
    listed = signed_in(host).get("/assistant/api/conversations").get_json()["conversations"]
    assert len(listed) == 1
