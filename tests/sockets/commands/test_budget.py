"""Budgets of tokens over the wire: refusals, and what answers and titles count."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from app.answers.lifecycle import title_schedule
from app.conversations import estimate_tokens
from app.conversations.schema.tables import token_counts
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.socket_client import SocketClient
from app.testing.waiting import eventually
from app.testing.wire.chat_client import Json, code
from tests.sockets.in_process import InProcess
from tests.support.answers import USAGE, begun, broken, requests_about, stalled, whole
from tests.support.waiting import stay_within_a_day

from ..conftest import MakeServer

TITLE_CALL = "The title:"
PLENTY = 1_000_000


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """Let no day end within a test: its counts would begin anew."""
    stay_within_a_day(30)


def engine(server: InProcess) -> Any:
    return server.app.extensions["wordbrook"].store._database.engine


def used(server: InProcess) -> int:
    """Return the tokens counted for all."""
    with engine(server).begin() as tx:
        query = select(token_counts.c.tokens).filter_by(spender="all")
        return int(tx.execute(query).scalar() or 0)


def has_used(server: InProcess, tokens: int) -> Callable[[], bool]:
    return lambda: used(server) == tokens


def asked(fake: FakeOpenAI, question: str) -> int:
    return len(requests_about(fake, question))


@pytest.mark.parametrize("scope", ["", "_per_user", "_per_address"])
def test_used_up_budget_refuses_before_any_work_and_says_when_it_ends(
    make_server: MakeServer, fake: FakeOpenAI, question: str, scope: str
) -> None:
    server = make_server(**{f"limit_tokens_per_day{scope}": 8})
    fake.script(whole("Yes."), marker=question)
    chat = server.chat()
    first = chat.ask(question)
    refused = chat.send(question)
    assert code(refused) == "quota_exceeded"
    assert 0 < refused["error"]["retry_after_s"] <= 24 * 3600
    assert not refused["error"]["retryable"]
    for command in (
        {"name": "answer:regenerate", "answer_id": first["answer_id"]},
        {"name": "answer:continue", "answer_id": first["answer_id"]},
    ):
        name = str(command.pop("name"))
        payload = {**command, "request_id": "0b6f6b52-95f4-4b5c-9d28-6d4b1d0f0009"}
        assert code(chat.command(name, payload)) == "quota_exceeded"
    assert asked(fake, question) == 1
    assert len(chat.open(first)["messages"]) == 2
    other = server.chat()
    assert other.send(question)["ok"] is (scope == "_per_user")


def test_budget_holds_after_a_restart(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Yes."), marker=question)
    server = make_server(limit_tokens_per_day=8)
    server.chat().ask(question)
    eventually(has_used(server, USAGE["total_tokens"]), what="the answer is settled")
    server.app.extensions["stop"]()
    again = make_server(limit_tokens_per_day=8)
    assert code(again.chat().send(question)) == "quota_exceeded"


def test_repeated_request_gets_its_ack_when_the_budget_is_used_up(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(limit_tokens_per_day=8)
    fake.script(whole("Yes."), marker=question)
    chat = server.chat()
    message_id = "0b6f6b52-95f4-4b5c-9d28-6d4b1d0f0001"
    ack = chat.send(question, message_id=message_id)
    chat.wait_for_end(ack)
    assert chat.send(question, message_id=message_id) == ack
    assert used(server) == USAGE["total_tokens"]


@pytest.mark.parametrize(
    ("script", "counted"),
    [
        (whole("Yes."), lambda _: USAGE["total_tokens"]),
        ([*begun("Yes."), {"finish": "stop"}, {"done": True}], lambda sent: sent + 6),
        (broken("Half"), lambda sent: sent + 6),
        ([{"status": 500}], lambda sent: sent),
        (stalled("Half", reasoning=("a thought",)), lambda sent: sent + 8),
    ],
    ids=["usage", "no usage", "broken", "refused", "stopped"],
)
def test_every_ended_answer_counts_its_usage_or_the_estimate(
    make_server: MakeServer,
    fake: FakeOpenAI,
    question: str,
    script: list[Json],
    counted: Callable[[int], int],
) -> None:
    server = make_server(limit_tokens_per_day=PLENTY)
    fake.script(script, marker=question)
    chat = server.chat()
    ack = chat.send(question)
    if script[-1] == {"stall": True}:
        chat.wait_for_text(ack, "Half")
        chat.stop(ack)
    chat.wait_for_end(ack)
    eventually(has_used(server, counted(estimate_tokens(question))), what="the settlement")


def test_running_answer_is_counted_with_its_estimate(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(limit_tokens_per_day=PLENTY)
    fake.script(stalled("Half"), marker=question)
    chat = server.chat()
    ack = chat.send(question, options={"max_output_tokens": 500})
    assert used(server) == estimate_tokens(question) + 500
    chat.stop(ack)


def test_refused_send_counts_nothing(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server(limit_tokens_per_day=PLENTY, models="fake-chat")
    assert code(server.chat().send(question, model="other")) == "model_unknown"
    assert used(server) == 0


def test_title_call_counts_and_is_left_out_when_the_budget_is_used_up(
    make_server: MakeServer,
    fake: FakeOpenAI,
    question: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(title_schedule, "QUIET_S", 0.05)
    caplog.set_level(logging.INFO)
    server = make_server(limit_tokens_per_day=16, titles="model", models="fake-chat")
    fake.script(whole("Yes."), marker=question)
    fake.script(whole("A title"), marker=TITLE_CALL)
    chat = server.chat()
    ack = chat.ask(question)
    eventually(has_used(server, 2 * USAGE["total_tokens"]), what="answer and title are counted")
    chat.wait_until_stored(ack)
    assert code(chat.send(question)) == "quota_exceeded"

    small = make_server(limit_tokens_per_day_per_user=8, titles="model", models="fake-chat")
    asker = small.chat()
    asker.wait_until_stored(asker.ask(f"again {question}"))
    eventually(lambda: "first words: quota_exceeded" in caplog.text, what="no title call")
    calls = requests_about(fake, f"again {question}")
    assert len(calls) == 1


def test_server_without_a_budget_reads_no_counts(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    server = make_server()
    statements: list[str] = []

    def note(_c: object, _d: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine(server), "before_cursor_execute", note)
    chat = server.chat()
    chat.wait_until_stored(chat.ask(question))
    assert statements
    assert not [each for each in statements if "token_counts" in each or "sum(" in each]


@pytest.mark.parametrize(("wanted", "sent"), [(None, 300), (100, 100), (5000, 300)])
def test_operators_output_limit_bounds_the_users_option(
    make_server: MakeServer,
    fake: FakeOpenAI,
    question: str,
    wanted: int | None,
    sent: int,
) -> None:
    chat = make_server(limit_output_tokens=300).chat()
    options = {} if wanted is None else {"max_output_tokens": wanted}
    chat.ask(question, options=options)
    [body] = requests_about(fake, question)
    assert body["max_completion_tokens"] == sent


def test_output_limit_ends_an_answer_of_a_service_that_ignores_it(
    make_server: MakeServer, fake: FakeOpenAI, question: str
) -> None:
    chat: SocketClient = make_server(limit_output_tokens=10).chat()
    fake.script(stalled(*["words " * 10] * 10), marker=question)
    ack = chat.send(question)
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == ("completed", "length")
