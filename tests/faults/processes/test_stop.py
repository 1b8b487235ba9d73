"""Stop at any moment closes the call of the provider and stores the text shown."""

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.wire.chat_client import code
from tests.support.answers import is_released, silent, stalled, steady, steady_text, whole
from tests.support.waiting import promptly, run_concurrently

from ..instrumented_server import InstrumentedServer

RELEASED_WITHIN_S = 1.0
HEAD_ONLY: list[Step] = [{"head": {"status": 200}}, {"stall": True}]


@pytest.mark.parametrize(
    ("steps", "text"),
    [(stalled("one ", "two "), "one two "), (silent(), ""), (HEAD_ONLY, "")],
    ids=["in mid-stream", "before the response", "before the first token"],
)
def test_stop_closes_the_call_of_a_silent_provider_within_a_second(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, steps: list[Step], text: str
) -> None:
    fake.script(steps, marker=question)
    tab = server.tab()
    ack = tab.send(question)
    fake.wait_until_requested(question)
    tab.wait_for_text(ack, text)
    assert tab.stop(ack)["status"] == "stopped"
    promptly(lambda: is_released(fake, question), within_s=RELEASED_WITHIN_S, what="the call")
    end = tab.wait_for_end(ack)
    assert (end["status"], end["lengths"]) == ("stopped", [len(text)] if text else [])
    tab.wait_until_stored(ack)
    late = server.tab(tab.token)
    assert late.reopen(ack)["status"] == "stopped"
    assert late.text(ack) == text


def test_text_shown_at_a_stop_is_the_text_stored(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(1000, every_ms=3), marker=question)
    tab = server.tab()
    ack = tab.send(question)
    tab.wait_for_text(ack, steady_text(100))
    assert tab.stop(ack)["status"] == "stopped"
    tab.wait_for_end(ack)
    shown = tab.text(ack)
    assert steady_text(1000).startswith(shown)
    late = server.tab(tab.token)
    late.reopen(ack)
    assert late.text(ack) == shown


def test_ten_concurrent_stops_have_one_effect(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    tabs = [server.tab(token) for _ in range(5)]
    ack = tabs[0].send(question)
    tabs[0].wait_for_text(ack, "one ")
    acks = run_concurrently(*[lambda tab=tab: tab.stop(ack) for tab in tabs * 2])
    assert [stopped["status"] for stopped in acks] == ["stopped"] * 10
    tabs[0].wait_for_end(ack)
    tabs[0].wait_until_stored(ack)
    assert len(tabs[0].payloads("answer:end")) == 1


def test_stop_after_the_end_returns_the_status_of_the_answer(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("all of it"), marker=question)
    tab = server.tab()
    ack = tab.ask(question)
    assert tab.stop(ack)["status"] == "completed"
    tab.wait_until_stored(ack)
    assert tab.stop(ack)["status"] == "completed"
    assert tab.reopen(ack)["status"] == "completed"


def test_stop_concurrent_with_the_end_leaves_one_status_for_all(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    tab = server.tab()
    for round_ in range(20):
        marked = f"{question} round {round_}"
        fake.script(steady(round_, every_ms=1), marker=marked)
        ack = tab.send(marked)
        tab.wait_for_text(ack, steady_text(round_ // 2))
        status = tab.stop(ack)["status"]
        end = tab.wait_for_end(ack)
        assert end["status"] == status
        tab.wait_until_stored(ack)
        late = server.tab(tab.token)
        assert late.reopen(ack)["status"] == status
        assert late.text(ack) == tab.text(ack)
        late.leave()


def test_second_message_while_an_answer_runs_is_refused_and_changes_nothing(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    token = server.new_token()
    asker, other = server.tab(token), server.tab(token)
    ack = asker.send(question)
    asker.wait_for_text(ack, "one ")
    refused = other.reply(ack, "and another thing", parent_id=None)
    assert code(refused) == "conversation_busy"
    assert refused["error"]["retryable"] is True
    assert code(other.regenerate(ack)) == "conversation_busy"
    assert code(other.continue_(ack)) == "conversation_busy"
    assert len(other.open(ack)["messages"]) == 2
    asker.stop(ack)
    asker.wait_for_end(ack)
    fake.script(whole("now"), marker=f"then {question}")
    again = other.reply(ack, f"then {question}")
    assert other.wait_for_end(again)["status"] == "completed"
