"""`python -m app conformance URL`: this server passes, and a server that breaks a rule does not."""

import pytest

from app.cli.chat.held_answer import HeldAnswer
from app.cli.conformance.checks import CHECKS
from app.cli.conformance.client import Violation, hold
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.answers import whole
from tests.support.servers.wordbrook import ServerProcess

from ..conftest import Run

DELTA = {"answer_id": "a", "run": 1, "part": 0, "kind": "text", "at": 0, "text": "one"}


def test_this_server_conforms(run: Run, shared_server: ServerProcess, fake: FakeOpenAI) -> None:
    fake.script(whole("one two ", "three four ", "five"))
    result = run("conformance", shared_server.url)
    assert result.output.count("ok  ") == len(CHECKS), result.output
    assert "FAIL" not in result.output
    assert result.status == 0


def test_server_that_is_none_fails(run: Run, fake: FakeOpenAI) -> None:
    result = run("conformance", fake.base_url.removesuffix("/v1"))
    assert (result.status, result.output.count("FAIL")) == (1, 1)


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([("answer:delta", {**DELTA, "at": 4})], "gap"),
        ([("answer:delta", DELTA), ("answer:end", {"lengths": [2]})], "lengths"),
    ],
)
def test_broken_rule_is_a_violation(events: list[tuple[str, dict[str, object]]], says: str) -> None:
    with pytest.raises(Violation, match=says):
        hold(events, HeldAnswer())
