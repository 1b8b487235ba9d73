"""Titles by the model: one short call after the first answer, in the background."""

from collections.abc import Callable
from functools import partial

import pytest

from app.answers.lifecycle import title, title_schedule
from app.testing.fake_openai.client import Entry, FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.sockets.in_process import InProcess
from tests.support.answers import silent, whole

MakeServer = Callable[..., InProcess]
CALL = "The title:"


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(title_schedule, "QUIET_S", 0.05)
    monkeypatch.setattr(title, "STEP_S", 0.01)


@pytest.fixture
def named(make_server: MakeServer, fake: FakeOpenAI) -> InProcess:
    return make_server(titles="model", models="fake-chat,fake-other", limit_total_s=4.0)


def _title(chat: SocketClient, server: InProcess, token: str, ack: Json) -> str:
    answer = server.request(token, "GET", f"/api/conversations/{ack['conversation_id']}")
    return str(answer.get_json()["conversation"]["title"])


def _has_received(tab: SocketClient, title: str) -> bool:
    changed = tab.payloads("conversation:changed")
    return any(payload["conversation"]["title"] == title for payload in changed)


def _calls(fake: FakeOpenAI, question: str) -> list[Entry]:
    return [
        entry
        for entry in fake.log()
        if CALL in str(entry["body"]) and question in str(entry["body"])
    ]


def test_reasoning_is_neither_in_the_title_nor_in_what_is_titled(
    named: InProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Let me see.\n</think>\n\nRivers flow."), marker=question)
    fake.script(whole("A title for it.\n</think>\n\nRivers and seas"), marker=CALL)
    token = named.new_user()
    chat = named.chat(token)
    ack = chat.ask(question)
    eventually(partial(_has_received, chat, "Rivers and seas"), what="the title")
    assert _title(chat, named, token, ack) == "Rivers and seas"
    [call] = _calls(fake, question)
    assert "Let me see" not in str(call["body"])


def test_model_titles_a_conversation_once_in_every_tab(
    named: InProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Yes."), marker=question)
    fake.script(whole('"Rivers and seas."\n', "More words."), marker=CALL)
    token = named.new_user()
    chat, other = named.chat(token), named.chat(token)
    ack = chat.send(question, model="fake-other")
    chat.wait_for_end(ack)
    for tab in (chat, other):
        eventually(partial(_has_received, tab, "Rivers and seas"), what="the title")
    chat.wait_until_stored(ack)
    more = chat.reply(ack, question)
    chat.wait_for_end(more)
    chat.wait_until_stored(more)
    [call] = _calls(fake, question)
    assert call["body"]["model"] == "fake-other"
    limits = {call["body"].get("max_tokens"), call["body"].get("max_completion_tokens")}
    assert limits & {256}


@pytest.mark.parametrize(
    "answer",
    [[{"status": 500}], whole(""), whole("x" * 300), silent()],
    ids=["error", "empty", "too-long", "silent"],
)
def test_first_words_stay_when_the_title_call_fails(
    named: InProcess, fake: FakeOpenAI, question: str, answer: list[Json]
) -> None:
    fake.script(whole("Yes."), marker=question)
    fake.script(answer, marker=CALL)
    token = named.new_user()
    chat = named.chat(token)
    ack = chat.send(question)
    chat.wait_for_end(ack)
    titles = named.app.extensions["wordbrook"].streaming.titles
    eventually(lambda: len(_calls(fake, question)) > 0, what="the model is asked")
    eventually(lambda: titles.is_idle, what="the call is over within its own deadline")
    assert _title(chat, named, token, ack) == question


def test_title_given_by_the_user_is_not_replaced(
    named: InProcess, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Yes."), marker=question)
    fake.script([{"sleep_ms": 300}, *whole("By the model")], marker=CALL)
    token = named.new_user()
    chat = named.chat(token)
    ack = chat.send(question)
    chat.wait_for_end(ack)
    path = f"/api/conversations/{ack['conversation_id']}"
    named.request(token, "PATCH", path, json={"title": "By me"})
    titles = named.app.extensions["wordbrook"].streaming.titles
    eventually(lambda: titles.is_idle, what="the call is over")
    assert _title(chat, named, token, ack) == "By me"


def test_title_call_is_cancelled_by_the_next_question_and_made_after_it(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(titles="model", models="fake-chat")
    fake.script(whole("Yes."), marker=question)
    fake.script(silent(), marker=CALL, times=1)
    fake.script(whole("A fine title"), marker=CALL)
    token = server.new_user()
    chat = server.chat(token)
    ack = chat.send(question)
    chat.wait_for_end(ack)
    eventually(lambda: len(_calls(fake, question)) == 1, what="the model is asked for a title")
    chat.wait_until_stored(ack)
    chat.wait_for_end(chat.reply(ack, question))
    eventually(
        lambda: _calls(fake, question)[0]["closed_at"] is not None, what="the call is closed"
    )
    eventually(lambda: _title(chat, server, token, ack) == "A fine title", what="the title")


def test_no_title_call_after_stop(named: InProcess, fake: FakeOpenAI, question: str) -> None:
    fake.script([{"delta": "Begun"}, {"stall": True}], marker=question)
    chat = named.chat()
    ack = chat.send(question)
    chat.wait_for_text(ack, "Begun")
    chat.command("answer:stop", {"answer_id": ack["answer_id"]})
    chat.wait_until_stored(ack)
    titles = named.app.extensions["wordbrook"].streaming.titles
    named.app.extensions["runtime"].sleep(0.2)
    assert titles.is_idle
    assert _calls(fake, question) == []


def test_title_model_setting_names_the_model_of_the_call(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(titles="model", models="fake-chat,fake-other", title_model="fake-other")
    fake.script(whole("Yes."), marker=question)
    chat = server.chat()
    chat.wait_for_end(chat.send(question, model="fake-chat"))
    eventually(lambda: len(_calls(fake, question)) == 1, what="the model is asked for a title")
    assert _calls(fake, question)[0]["body"]["model"] == "fake-other"


def test_drain_cancels_the_title_call(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(titles="model", models="fake-chat")
    fake.script(whole("Yes."), marker=question)
    fake.script(silent(), marker=CALL)
    chat = server.chat()
    chat.wait_for_end(chat.send(question))
    eventually(lambda: len(_calls(fake, question)) == 1, what="the model is asked for a title")
    server.app.extensions["wordbrook"].draining.set()
    eventually(
        lambda: _calls(fake, question)[0]["closed_at"] is not None, what="the call is closed"
    )
    titles = server.app.extensions["wordbrook"].streaming.titles
    eventually(lambda: titles.is_idle, what="nothing waits")


@pytest.mark.parametrize("settings", [{"titles": "words"}, {"openai_base_url": None}])
def test_setting_words_and_the_demo_model_make_no_title_call(
    make_server: MakeServer, fake: FakeOpenAI, question: str, settings: Json
) -> None:
    server = make_server(**{"titles": "model", **settings})
    fake.script(whole("Yes."), marker=question)
    token = server.new_user()
    chat = server.chat(token)
    ack = chat.send(question)
    chat.wait_for_end(ack)
    chat.wait_until_stored(ack)
    titles = server.app.extensions["wordbrook"].streaming.titles
    eventually(lambda: titles.is_idle, what="no pending call")
    assert _calls(fake, question) == []
    assert _title(chat, server, token, ack) == question
