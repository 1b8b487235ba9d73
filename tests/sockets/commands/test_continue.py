"""answer:continue: an answer that ended early is continued in a new run."""

from collections.abc import Callable
from typing import Any

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json, code, new_id
from tests.sockets.in_process import InProcess
from tests.support.answers import broken, cut, requests_about, silent, stalled, whole

RATE_LIMITED: list[Step] = [{"status": 429, "headers": {"Retry-After": "7"}, "body": "slow down"}]


def _ask(chat: SocketClient, fake: FakeOpenAI, question: str, *scripts: list[Step]) -> Json:
    """Return the ack of an ended answer; the later scripts are for its continuations."""
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
def test_answer_continues_after_an_early_end(
    chat: SocketClient,
    fake: FakeOpenAI,
    question: str,
    steps: list[Step],
    status: str,
    finish_reason: str | None,
) -> None:
    ack = _ask(chat, fake, question, steps, whole("a time."))
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == (status, finish_reason)
    assert chat.continue_(ack) == {"ok": True, "answer_id": ack["answer_id"], "run": 2}
    assert chat.wait_for_end(ack, run=2)["status"] == "completed"
    assert chat.text(ack) == "Once upon a time."
    assert chat.open(ack)["messages"][1]["parts"][0]["text"] == "Once upon a time."


def test_answer_cut_off_at_the_length_limit_can_be_continued(
    make_server: Callable[..., InProcess], fake: FakeOpenAI, question: str
) -> None:
    chat = make_server(limit_answer_chars=10).chat()
    ack = _ask(chat, fake, question, stalled("Once ", "upon "), whole("a time."))
    end = chat.wait_for_end(ack)
    assert (end["status"], end["finish_reason"]) == ("completed", "length")
    assert chat.text(ack) == "Once upon "
    fake.wait_for(lambda entries: entries[-1]["closed_at"])  # the server stopped reading
    chat.continue_(ack)
    assert chat.wait_for_end(ack, run=2)["finish_reason"] == "stop"
    assert chat.text(ack) == "Once upon a time."


def test_answer_continues_after_a_stop(chat: SocketClient, fake: FakeOpenAI, question: str) -> None:
    fake.script(stalled("Once upon "), marker=question, times=1)
    fake.script(whole("a time."), marker=question, times=1)
    ack = chat.send(question)
    chat.wait_for_text(ack, "Once upon ")
    chat.stop(ack)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert chat.text(ack) == "Once upon a time."


def test_start_of_the_new_run_keeps_the_text(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    ack = _ask(chat, fake, question, cut("Once ", "🌊 "), whole("upon."))
    chat.continue_(ack)
    start = chat.wait_for("answer:start", run=2)
    assert start["lengths"] == [8]
    assert (start["answer"]["status"], start["answer"]["error"]) == ("streaming", None)
    chat.wait_for_end(ack, run=2)
    first = chat.payloads("answer:delta", run=2)[0]
    assert (first["at"], first["text"]) == (8, "upon.")
    assert chat.wire.gaps == 0


def test_answer_can_be_continued_repeatedly(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    ack = _ask(chat, fake, question, cut("a"), cut("b"), cut("c"), whole("d"))
    for run in (2, 3, 4):
        assert chat.continue_(ack)["run"] == run
        chat.wait_for_end(ack, run=run)
    assert chat.text(ack) == "abcd"


def test_partial_answer_is_sent_to_the_provider(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    ack = _ask(chat, fake, question, cut("Once upon "), whole("a time."))
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert requests_about(fake, question)[-1]["messages"] == [
        {"role": "user", "content": question},
        {"role": "assistant", "content": "Once upon "},
    ]


def test_repeated_tail_at_the_beginning_is_dropped(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    again = whole("fox ", "jumps over ", "the dog")
    ack = _ask(chat, fake, question, cut("The quick ", "fox jumps"), again)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert chat.text(ack) == "The quick fox jumps over the dog"


def test_new_reasoning_is_a_part_after_the_growing_text(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    ack = _ask(chat, fake, question, cut("Once upon "), whole("a time.", reasoning=("How on?",)))
    chat.continue_(ack)
    end = chat.wait_for_end(ack, run=2)
    assert end["lengths"] == [17, 7]
    assert [chat.text(ack, 0), chat.text(ack, 1)] == ["Once upon a time.", "How on?"]


def test_completed_answer_is_not_continuable(chat: SocketClient, question: str) -> None:
    assert code(chat.continue_(chat.ask(question))) == "not_continuable"


def test_failed_answer_without_text_is_not_continuable(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    ack = _ask(chat, fake, question, RATE_LIMITED)
    end = chat.wait_for_end(ack)
    assert (end["status"], end["error"]["code"]) == ("failed", "provider_rate_limited")
    assert (end["error"]["retryable"], end["error"]["retry_after_s"]) == (True, 7)
    assert code(chat.continue_(ack)) == "not_continuable"


def test_answer_with_only_reasoning_is_not_continuable(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script([{"role": True}, {"reasoning": "Hm."}, {"stall": True}], marker=question)
    ack = chat.send(question)
    chat.wait_for_text(ack, "Hm.")
    chat.stop(ack)
    assert code(chat.continue_(ack)) == "not_continuable"


def test_answer_stopped_before_its_first_token_is_not_continuable(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(silent(), marker=question)
    ack = chat.send(question)
    chat.stop(ack)
    assert code(chat.continue_(ack)) == "not_continuable"


def test_continue_of_a_running_answer_is_busy(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("one "), marker=question)
    ack = chat.send(question)
    assert code(chat.continue_(ack)) == "conversation_busy"
    chat.stop(ack)


@pytest.mark.parametrize("command", [SocketClient.continue_, SocketClient.regenerate])
def test_id_of_a_message_or_an_unknown_id_is_not_found(
    chat: SocketClient, question: str, command: Callable[[SocketClient, Json], Json]
) -> None:
    ack = chat.ask(question)
    assert code(command(chat, {"answer_id": ack["message_id"]})) == "not_found"
    assert code(command(chat, {"answer_id": new_id()})) == "not_found"


def test_stopped_continuation_keeps_the_text_of_both_runs(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    ack = _ask(chat, fake, question, cut("one "), stalled("two "))
    chat.continue_(ack)
    chat.wait_for_text(ack, "one two ")
    assert chat.stop(ack)["status"] == "stopped"
    assert chat.open(ack)["messages"][1]["parts"][0]["text"] == "one two "


def test_slow_follower_receives_the_second_run_from_its_cursor(
    server: InProcess, chat: SocketClient, token: str, fake: FakeOpenAI, question: str
) -> None:
    fake.script(stalled("Once "), marker=question, times=1)
    fake.script(whole("upon a time."), marker=question, times=1)
    ack = chat.send(question)
    onlooker = server.chat(token)
    onlooker.open(ack)
    registry = server.app.extensions["wordbrook"].streaming.registry
    follower = registry.followers_of(ack["conversation_id"])[-1]
    sender = follower.sender
    follower.sender = _BlockedSender(sender)
    chat.wait_for_text(ack, "Once ")
    chat.stop(ack)
    chat.continue_(ack)
    chat.wait_for_end(ack, run=2)
    assert onlooker.text(ack) == ""
    follower.sender = sender
    assert onlooker.wait_for_end(ack, run=2)["lengths"] == [17]
    assert onlooker.text(ack) == "Once upon a time."
    assert onlooker.wire.gaps == 0


class _BlockedSender:
    """A sender to a socket that accepts short events, but no text."""

    def __init__(self, sender: Any):
        self.prepare, self.deliver, self.drop = sender.prepare, sender.deliver, sender.drop

    def can_take(self) -> bool:
        return False
