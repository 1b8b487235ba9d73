"""answer:continue: an answer that ended early grows on, in a new run."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.answers import broken, cut, requests_about, silent, stalled, whole
from tests.support.client import Json, code, new_id
from tests.support.fake_provider.client import FakeProvider, Step

from ..chat import Chat, InProcess

FAILS: list[Step] = [{"status": 429, "headers": {"Retry-After": "7"}, "body": "slow down"}]


def _asked(chat: Chat, fake: FakeProvider, question: str, *scripts: list[Step]) -> Json:
    """Return the ack of an answer that ended; the later scripts are for what follows."""
    for steps in scripts:
        fake.script(steps, marker=question, times=1)
    return chat.ask(question)


@pytest.mark.parametrize(
    ("steps", "status", "finish_reason"),
    [
        (whole("Once upon ", finish="length"), "completed", "length"),
        (cut("Once upon "), "interrupted", None),
        (broken("Once upon "), "failed", None),
    ],
)
def test_it_goes_on_after_an_early_end(
    chat: Chat,
    fake: FakeProvider,
    question: str,
    steps: list[Step],
    status: str,
    finish_reason: str | None,
) -> None:
    ack = _asked(chat, fake, question, steps, whole("a time."))
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == (status, finish_reason)
    assert chat.continue_(ack) == {"ok": True, "answer_id": ack["answer_id"], "run": 2}
    assert chat.wait_for_end(ack, run=2)["status"] == "completed"
    assert chat.text(ack) == "Once upon a time."
    assert chat.open(ack)["messages"][1]["parts"][0]["text"] == "Once upon a time."


def test_an_answer_without_end_is_cut_off_at_the_limit_and_can_go_on(
    make_server: Callable[..., InProcess], fake: FakeProvider, question: str
) -> None:
    chat = make_server(limit_answer_chars=10).chat()
    ack = _asked(chat, fake, question, stalled("Once ", "upon "), whole("a time."))
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == ("completed", "length")
    assert chat.text(ack) == "Once upon "
    fake.wait_for(lambda entries: entries[-1]["closed_at"])  # nothing more is read of it
    chat.continue_(ack)
    assert chat.wait_for_end(ack, run=2)["finish_reason"] == "stop"
    assert chat.text(ack) == "Once upon a time."


def test_it_goes_on_after_a_stop(chat: Chat, fake: FakeProvider, question: str) -> None:
    fake.script(stalled("Once upon "), marker=question, times=1)
    fake.script(whole("a time."), marker=question, times=1)
    ack = chat.send(question)
    chat.wait_for_text(ack, "Once upon ")
    chat.stop(ack)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert chat.text(ack) == "Once upon a time."


def test_the_start_of_the_new_run_keeps_what_is_there(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    ack = _asked(chat, fake, question, cut("Once ", "🌊 "), whole("upon."))
    chat.continue_(ack)
    start = chat.wait_for("answer:start", run=2)
    assert start["lengths"] == [8]
    assert (start["answer"]["status"], start["answer"]["error"]) == ("streaming", None)
    chat.wait_for_end(ack, run=2)
    first = chat.payloads("answer:delta", run=2)[0]
    assert (first["at"], first["text"]) == (8, "upon.")
    assert chat.wire.gaps == 0


def test_it_may_be_continued_again_and_again(chat: Chat, fake: FakeProvider, question: str) -> None:
    ack = _asked(chat, fake, question, cut("a"), cut("b"), cut("c"), whole("d"))
    for run in (2, 3, 4):
        assert chat.continue_(ack)["run"] == run
        chat.wait_for_end(ack, run=run)
    assert chat.text(ack) == "abcd"


def test_the_partial_answer_goes_upstream_as_its_beginning(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    ack = _asked(chat, fake, question, cut("Once upon "), whole("a time."))
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert requests_about(fake, question)[-1]["messages"] == [
        {"role": "user", "content": question},
        {"role": "assistant", "content": "Once upon "},
    ]


def test_a_beginning_that_repeats_the_tail_is_dropped(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    again = whole("fox ", "jumps over ", "the dog")
    ack = _asked(chat, fake, question, cut("The quick ", "fox jumps"), again)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert chat.text(ack) == "The quick fox jumps over the dog"


def test_new_reasoning_is_a_part_behind_the_text_which_grows_on(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    ack = _asked(chat, fake, question, cut("Once upon "), whole("a time.", reasoning=("How on?",)))
    chat.continue_(ack)
    end = chat.wait_for_end(ack, run=2)
    assert end["lengths"] == [17, 7]
    assert [chat.text(ack, 0), chat.text(ack, 1)] == ["Once upon a time.", "How on?"]


def test_a_completed_answer_is_not_continuable(chat: Chat, question: str) -> None:
    assert code(chat.continue_(chat.ask(question))) == "not_continuable"


def test_a_failed_answer_without_text_is_not_continuable(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    ack = _asked(chat, fake, question, FAILS)
    end = chat.wait_for_end(ack)
    assert (end["status"], end["error"]["code"]) == ("failed", "provider_rate_limited")
    assert (end["error"]["retryable"], end["error"]["retry_after_s"]) == (True, 7)
    assert code(chat.continue_(ack)) == "not_continuable"


def test_an_answer_that_only_reasoned_is_not_continuable(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    fake.script([{"role": True}, {"reasoning": "Hm."}, {"stall": True}], marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "Hm.")
    chat.stop(ack)
    assert code(chat.continue_(ack)) == "not_continuable"


def test_an_answer_stopped_before_its_first_token_is_not_continuable(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    fake.script(silent(), marker=question)
    ack = chat.send(question)
    chat.stop(ack)
    assert code(chat.continue_(ack)) == "not_continuable"


def test_a_running_answer_is_refused_as_busy(chat: Chat, fake: FakeProvider, question: str) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    assert code(chat.continue_(ack)) == "conversation_busy"
    chat.stop(ack)


def test_a_continue_of_a_message_or_of_nothing_is_not_found(chat: Chat, question: str) -> None:
    ack = chat.ask(question)
    assert code(chat.continue_({"answer_id": ack["message_id"]})) == "not_found"
    assert code(chat.continue_({"answer_id": new_id()})) == "not_found"


def test_a_continued_answer_can_be_stopped_and_keeps_both_runs_text(
    chat: Chat, fake: FakeProvider, question: str
) -> None:
    ack = _asked(chat, fake, question, cut("one "), stalled("two "))
    chat.continue_(ack)
    chat.wait_for_text(ack, "one two ")
    assert chat.stop(ack)["status"] == "stopped"
    assert chat.open(ack)["messages"][1]["parts"][0]["text"] == "one two "


def test_a_follower_that_lags_is_led_on_from_where_it_stands(
    server: InProcess, chat: Chat, token: str, fake: FakeProvider, question: str
) -> None:
    fake.script(stalled("Once "), marker=question, times=1)
    fake.script(whole("upon a time."), marker=question, times=1)
    ack = chat.send(question)
    onlooker = server.chat(token)
    onlooker.open(ack)
    registry = server.app.extensions["wordbrook"].streaming.registry
    follower = registry.followers_of(ack["conversation_id"])[-1]
    sender = follower.sender
    follower.sender = _NotReading(sender)
    chat.wait_for_text(ack, "Once ")
    chat.stop(ack)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert onlooker.text(ack) == ""
    follower.sender = sender
    assert onlooker.wait_for_end(ack, run=2)["lengths"] == [17]
    assert onlooker.text(ack) == "Once upon a time."
    assert onlooker.wire.gaps == 0


class _NotReading:
    """A sender to a socket that takes events of a few bytes, but no text."""

    def __init__(self, sender: Any):
        self.prepare, self.deliver, self.drop = sender.prepare, sender.deliver, sender.drop

    def can_take(self) -> bool:
        return False
