"""Two model endpoints of one server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.testing.fake_openai.client import FakeOpenAI
from app.testing.wire.chat_client import code
from tests.sockets.in_process import InProcess
from tests.support.answers import requests_about, stalled

from ..conftest import MakeServer


@pytest.fixture(scope="module")
def other() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as provider:
        yield provider


@pytest.fixture
def both(make_server: MakeServer, fake: FakeOpenAI, other: FakeOpenAI, tmp_path: Path) -> InProcess:
    path = tmp_path / "providers.toml"
    path.write_text(
        f'[endpoints.first]\nbase_url = "{fake.base_url}"\nmodels = ["same"]\n'
        f'[endpoints.second]\nbase_url = "{other.base_url}"\nmodels = ["same", "own"]\n'
    )
    return make_server(providers_file=path, openai_base_url=None)


def test_endpoint_in_the_model_name_answers_and_is_stored(
    both: InProcess, fake: FakeOpenAI, other: FakeOpenAI, question: str
) -> None:
    other.script(stalled("Half of"), marker=question, times=1)
    chat = both.chat()
    ack = chat.send(question, model="second/same")
    chat.wait_for_text(ack, "Half of")
    chat.stop(ack)
    chat.wait_until_stored(ack)
    assert chat.open(ack)["messages"][-1]["model"] == "second/same"
    chat.wait_for_end(chat.continue_(ack), run=2)
    chat.wait_until_stored(ack)
    chat.wait_for_end(chat.regenerate(ack))
    assert [body["model"] for body in requests_about(other, question)] == ["same"] * 3
    assert requests_about(fake, question) == []


def test_regenerate_can_use_another_endpoint(
    both: InProcess, fake: FakeOpenAI, other: FakeOpenAI, question: str
) -> None:
    chat = both.chat()
    ack = chat.ask(question)
    chat.wait_until_stored(ack)
    again = chat.regenerate(ack, model="second/own")
    chat.wait_for_end(again)
    assert [body["model"] for body in requests_about(fake, question)] == ["same"]
    assert [body["model"] for body in requests_about(other, question)] == ["own"]


def test_model_without_endpoint_is_answered_by_the_endpoint_that_lists_it(
    both: InProcess, other: FakeOpenAI, question: str
) -> None:
    chat = both.chat()
    ack = chat.ask(question, model="own")
    assert [body["model"] for body in requests_about(other, question)] == ["own"]
    chat.wait_until_stored(ack)
    assert chat.open(ack)["messages"][-1]["model"] == "second/own"


def test_model_of_no_endpoint_is_unknown(both: InProcess, question: str) -> None:
    chat = both.chat()
    for model in ("second/none", "third/same", "none"):
        assert code(chat.send(question, model=model)) == "model_unknown"
