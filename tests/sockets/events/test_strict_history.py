"""A conversation goes on at services with strict templates, whatever its answers were."""

from itertools import count

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.socket_client import SocketClient
from app.testing.wire.chat_client import Json
from tests.support.answers import cut, requests_about, silent, stalled, whole

STRICT: Step = {"strict": True}
PICTURE = {"images": [{"image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]}
FAILED: list[Step] = [{"status": 503, "body": {"error": {"message": "loading"}}}]
REASONING = whole(reasoning=("Hm.",))
BLANK = whole("\n\n", reasoning=("Hm.",), finish="length")
FILTERED = whole(finish="content_filter")
HALF_FILTERED = whole("I was about to ", finish="content_filter")
PICTURE_ONLY: list[Step] = [{"chunk": {"choices": [{"delta": PICTURE}]}}, *whole()]
STOPPED = silent()
ALL = [FAILED, STOPPED, REASONING, BLANK, FILTERED, HALF_FILTERED, PICTURE_ONLY, whole("Four.")]


def _ask(
    chat: SocketClient, fake: FakeOpenAI, ack: Json | None, text: str, steps: list[Step]
) -> Json:
    fake.script([STRICT, *steps], marker=text, times=1)
    sent = chat.send(text) if ack is None else chat.reply(ack, text)
    if steps[-1] == {"stall": True}:
        fake.wait_until_requested(text)
        chat.stop(sent)
    chat.wait_for_end(sent)
    return sent


@pytest.mark.parametrize("system", [None, "Be brief."], ids=["no system text", "system text"])
def test_conversation_goes_on_after_answers_of_every_kind(
    chat: SocketClient, fake: FakeOpenAI, question: str, system: str | None
) -> None:
    options = {"system": system} if system else {}
    fake.script([STRICT, *whole("Fine.")], marker=question)
    ack = None
    numbers = count()
    for steps in [*ALL, *ALL[::-1]]:
        ack = _ask(chat, fake, ack, f"{question} {next(numbers)}.", steps)
    assert ack is not None
    last = chat.reply(ack, f"{question} at last", options=options)
    assert chat.wait_for_end(last)["status"] == "completed"
    again = chat.regenerate(last)
    assert chat.wait_for_end({**last, **again})["status"] == "completed"


@pytest.mark.parametrize(
    "steps",
    [cut("Once upon "), cut("Once "), BLANK, stalled("Once upon a\n\n"), whole("a", finish="odd")],
    ids=["space at the end", "cut", "blank", "stopped", "unknown end"],
)
def test_answer_after_a_failed_one_can_be_continued(
    chat: SocketClient, fake: FakeOpenAI, question: str, steps: list[Step]
) -> None:
    first = _ask(chat, fake, None, f"{question} first", FAILED)
    fake.script([STRICT, *steps], marker=f"{question} second", times=1)
    second = chat.reply(first, f"{question} second")
    if steps[-1] == {"stall": True}:
        chat.wait_for_text(second, "Once upon a\n\n")
        chat.stop(second)
    chat.wait_for_end(second)
    fake.script([STRICT, *whole("time.")], marker=question)
    assert chat.continue_(second)["ok"]
    assert chat.wait_for_end(second, run=2)["status"] == "completed"
    third = chat.reply(second, f"{question} third")
    assert chat.wait_for_end(third)["status"] == "completed"


def test_unknown_finish_word_ends_interrupted_and_is_in_the_details(
    chat: SocketClient, fake: FakeOpenAI, question: str
) -> None:
    fake.script(whole("Half of ", finish="network_error"), marker=question, times=1)
    fake.script(whole("it."), marker=question, times=1)
    ack = chat.ask(question)
    end = chat.wait_for_end(ack)
    assert (end["status"], end["error"]["code"]) == ("interrupted", "cut_short")
    assert end["details"] == {"finish_word": "network_error"}
    assert chat.open(ack)["messages"][1]["details"] == end["details"]
    chat.continue_(ack)
    assert "details" not in chat.wait_for_end(ack, run=2)
    assert "details" not in chat.open(ack)["messages"][1]
    assert chat.text(ack) == "Half of it."
    assert len(requests_about(fake, question)) == 2
