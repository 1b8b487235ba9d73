"""Histories that the context of the model bounds, as it is listed or as a refusal names it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json
from tests.sockets.in_process import InProcess
from tests.support.answers import whole

MakeServer = Callable[..., InProcess]
LONG = "word " * 120


@pytest.fixture
def chat(make_server: MakeServer) -> SocketClient:
    return make_server().chat()


def texts_of(body: Json) -> list[str]:
    return [str(message["content"]) for message in body["messages"]]


def asked(fake: FakeOpenAI, question: str) -> list[Json]:
    return [entry["body"] for entry in fake.requests() if question in str(entry["body"])]


def too_long(message: str, **more: object) -> list[Json]:
    return [{"status": 400, "body": {"error": {"message": message, **more}}}]


def listings(fake: FakeOpenAI) -> int:
    return sum(entry["path"] == "/own/v1/models" for entry in fake.log())


def test_listed_context_bounds_the_history(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    listing = {"data": [{"id": "small", "meta": {"n_ctx": 256}}]}
    fake.script([{"status": 200, "body": listing}], path="/own/v1/models")
    base_url = fake.base_url.replace("/v1", "/own/v1")
    chat = make_server(default_model="small", openai_base_url=base_url).chat()
    fake.script(whole(LONG), marker=f"first {question}")
    first = chat.ask(f"first {question}")
    eventually(lambda: listings(fake) > 0, what="the list is read in the background")
    second = chat.reply(first, f"second {question}")
    chat.wait_for_end(second)
    assert texts_of(asked(fake, question)[-1]) == [f"second {question}"]
    assert chat.open(second)["messages"][-1]["history_cut"] == 2


def test_context_set_in_the_providers_file_bounds_the_history(
    make_server: MakeServer, fake: FakeOpenAI, question: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'[endpoints.own]\nbase_url = "{fake.base_url}"\ncontext_tokens = 256\n')
    server = make_server(openai_base_url=None, providers_file=file, default_model="fake-chat")
    chat = server.chat()
    fake.script(whole(LONG), marker=f"first {question}")
    second = chat.reply(chat.ask(f"first {question}"), f"second {question}")
    chat.wait_for_end(second)
    assert texts_of(asked(fake, question)[-1]) == [f"second {question}"]


@pytest.mark.parametrize(
    "refusal",
    [
        too_long("maximum context length is 260 tokens, you requested 400 tokens"),
        too_long("prompt too "
                 "long", type="exceed_context_size_error", n_ctx=260, n_prompt_tokens=400),
        too_long("Input is too long for requested model."),
        [{"chunk": {"choices": None, "error_message": "context length "
                                                      "exceeded", "error_code": 400}}],
    ],
    ids=["sentence", "fields", "no-counts", "in-the-stream"],
)  # fmt: skip
def test_answer_refused_as_too_long_is_asked_once_more_with_less_and_says_so(
    chat: SocketClient, fake: FakeOpenAI, question: str, refusal: list[Json]
) -> None:
    fake.script(whole(LONG), marker=f"first {question}")
    first = chat.ask(f"first {question}")
    marker = f"second {question}"
    fake.script(refusal, marker=marker, times=1)
    fake.script(whole("Fits."), marker=marker)
    second = chat.reply(first, marker)
    end = chat.wait_for_end(second)
    assert (end["status"], end["history_cut"]) == ("completed", 2)
    assert texts_of(asked(fake, question)[-1]) == [marker]
    chat.wait_until_stored(second)
    stored = chat.open(second)["messages"][-1]
    assert (stored["history_cut"], stored["parts"][0]["text"]) == (2, "Fits.")


def test_second_refusal_as_too_long_ends_the_answer(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    first = chat.ask(f"first {question}")
    marker = f"second {question}"
    fake.script(too_long("context length exceeded"), marker=marker)
    end = chat.wait_for_end(chat.reply(first, marker))
    assert end["error"]["code"] == "provider_too_long"
    assert len([body for body in asked(fake, question) if marker in str(body)]) == 2


def test_single_question_that_is_too_long_is_not_asked_again(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(too_long("context length exceeded"), marker=question)
    end = chat.wait_for_end(chat.send(question))
    assert end["error"]["code"] == "provider_too_long"
    assert "history_cut" not in end
    assert len(asked(fake, question)) == 1
