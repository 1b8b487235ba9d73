"""answer:regenerate: another answer to the same message."""

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import code
from tests.support.answers import requests_about, stalled, whole


def test_regenerate_starts_a_sibling_with_run_1(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("first"), marker=question, times=1)
    fake.script(whole("second"), marker=question, times=1)
    old = chat.ask(question)
    new = chat.regenerate(old)
    assert new["answer_id"] != old["answer_id"]
    chat.wait_for_end(new)
    assert [chat.text(old), chat.text(new)] == ["first", "second"]
    start = chat.wait_for("answer:start", answer=chat.payloads("answer:start")[-1]["answer"])
    assert start["answer"]["parent_id"] == old["message_id"]
    assert start["answer"]["siblings"] == [old["answer_id"], new["answer_id"]]


def test_regenerate_adds_no_message(chat: SocketClient, question: str) -> None:
    old = chat.ask(question)
    chat.wait_for_end(chat.regenerate(old))
    assert len(chat.payloads("message:added")) == 1


def test_new_answer_is_the_head_and_the_old_one_stays(chat: SocketClient, question: str) -> None:
    old = chat.ask(question)
    new = chat.regenerate(old)
    chat.wait_for_end(new)
    opened = chat.open(old)
    assert opened["conversation"]["head_id"] == new["answer_id"]
    [_, shown] = opened["messages"]
    assert shown["siblings"] == [old["answer_id"], new["answer_id"]]


def test_regenerate_uses_the_same_model_and_options(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    old = chat.ask(question, model="fake-other", options={"temperature": 0.25})
    chat.wait_for_end(chat.regenerate(old))
    first, second = requests_about(fake, question)
    assert first == second
    assert (second["model"], second["temperature"]) == ("fake-other", 0.25)


def test_regenerate_can_use_another_model_and_options(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    old = chat.ask(question, model="fake-other", options={"temperature": 0.25})
    new = chat.regenerate(old, model="fake-third", options={"top_p": 0.5})
    chat.wait_for_end(new)
    body = requests_about(fake, question)[-1]
    assert (body["model"], body["top_p"]) == ("fake-third", 0.5)
    assert "temperature" not in body
    assert chat.open(old)["messages"][1]["model"] == "fake-third"


def test_messages_after_the_old_answer_are_not_sent_to_the_provider(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    old = chat.ask(question)
    chat.ask("more", conversation_id=old["conversation_id"], parent_id=old["answer_id"])
    chat.wait_for_end(chat.regenerate(old))
    last = requests_about(fake, question)[-1]
    assert [message["content"] for message in last["messages"]] == [question]


def test_regenerate_of_a_running_answer_is_busy(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    assert code(chat.regenerate(ack)) == "conversation_busy"
    chat.stop(ack)
