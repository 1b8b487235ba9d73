"""The parts of a conversation and its options that the provider receives."""

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from tests.support.answers import cut, requests_about, whole

from ..conftest import MakeServer


def test_earlier_messages_are_sent_oldest_first(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("one"), marker=question, times=1)
    first = chat.ask(question)
    chat.wait_for_end(chat.reply(first, "and then?"))
    assert requests_about(fake, question)[-1]["messages"] == [
        {"role": "user", "content": question},
        {"role": "assistant", "content": "one"},
        {"role": "user", "content": "and then?"},
    ]


def test_reasoning_is_not_sent(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    fake.script(whole("Four.", reasoning=("a secret thought",)), marker=question, times=1)
    first = chat.ask(question)
    chat.wait_for_end(chat.reply(first, "sure?"))
    [_, answer, _] = requests_about(fake, question)[-1]["messages"]
    assert answer == {"role": "assistant", "content": "Four."}


def test_questions_around_an_answer_without_text_are_sent_as_one(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script([{"status": 500}], marker=question, times=1)
    first = chat.ask(question)
    chat.wait_for_end(chat.reply(first, "still there?"))
    both = {"role": "user", "content": f"{question}\n\nstill there?"}
    assert requests_about(fake, question)[-1]["messages"] == [both]


def test_interrupted_answer_is_sent(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    fake.script(cut("half an ans"), marker=question, times=1)
    first = chat.ask(question)
    chat.wait_for_end(chat.reply(first, "go on"))
    assert requests_about(fake, question)[-1]["messages"][1]["content"] == "half an ans"


def test_options_are_sent(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    options = {
        "temperature": 0.5,
        "top_p": 0.9,
        "max_output_tokens": 77,
        "reasoning_effort": "low",
        "system": "Answer in rhymes.",
    }
    chat.ask(question, model="fake-other", options=options)
    [body] = requests_about(fake, question)
    assert body["model"] == "fake-other"
    assert (body["temperature"], body["top_p"]) == (0.5, 0.9)
    assert (body["max_completion_tokens"], body["reasoning_effort"]) == (77, "low")
    assert body["messages"][0] == {"role": "system", "content": "Answer in rhymes."}


def test_absent_options_are_not_sent(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    chat.ask(question)
    [body] = requests_about(fake, question)
    assert set(body) == {"model", "messages", "stream", "stream_options"}


def test_first_chat_model_is_the_default(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    chat.ask(question)
    assert requests_about(fake, question)[0]["model"] == "fake-chat"


def test_default_model_setting_is_used(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    chat = make_server(models="small,large", default_model="large").chat()
    ack = chat.ask(question)
    assert requests_about(fake, question)[0]["model"] == "large"
    assert chat.open(ack)["messages"][1]["model"] == "large"


def test_history_beyond_the_budget_loses_its_oldest_messages_and_is_reported(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    chat = make_server(limit_history_tokens=100).chat()
    fake.script(whole("long " * 100), marker=f"first {question}")
    first = chat.ask(f"first {question}")
    second = chat.reply(first, f"second {question}")
    chat.wait_for_end(second)
    [_, body] = requests_about(fake, question)
    assert [message["content"] for message in body["messages"]] == [f"second {question}"]
    start = chat.payloads("answer:start")[-1]
    assert start["answer"]["history_cut"] == 2
    assert chat.open(second)["messages"][-1]["history_cut"] == 2


def test_history_within_the_budget_is_not_cut(chat: SocketClient, question: str) -> None:
    ack = chat.ask(question)
    assert chat.open(ack)["messages"][-1]["history_cut"] == 0


def test_system_text_is_kept_when_history_is_cut(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    chat = make_server(limit_history_tokens=100).chat()
    fake.script(whole("long " * 100), marker=f"first {question}")
    first = chat.ask(f"first {question}")
    options = {"system": "Be brief."}
    chat.wait_for_end(chat.reply(first, f"second {question}", options=options))
    contents = [message["content"] for message in requests_about(fake, question)[-1]["messages"]]
    assert contents == ["Be brief.", f"second {question}"]
