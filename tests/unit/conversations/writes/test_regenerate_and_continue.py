"""Regenerate adds a sibling; continue starts a new run of the same answer."""

from typing import Any

import pytest

from app.conversations import ConversationStore
from app.protocol.commands import Options
from app.protocol.errors import Refusal

from ..builders import OWNER, Talk, new_uuid, text


def test_regenerate_adds_a_sibling_and_the_head_moves_to_it(talk: Talk) -> None:
    first = talk.ask("one")
    second = talk.regenerate(first.answer["id"])
    assert second.ack == {"ok": True, "answer_id": second.answer["id"]}
    assert second.answer["siblings"] == [first.answer["id"], second.answer["id"]]
    assert second.conversation["head_id"] == second.answer["id"]
    assert talk.path(first.conversation["id"]) == [first.message["id"], second.answer["id"]]


def test_regenerate_uses_model_and_options_of_the_old_answer(talk: Talk) -> None:
    first = talk.send(options=Options(temperature=0.5))
    talk.end(first)
    second = talk.regenerate(first.answer["id"])
    assert (second.answer["model"], second.options) == ("model-1", {"temperature": 0.5})


def test_regenerate_uses_the_given_model_and_options(talk: Talk) -> None:
    first = talk.send(options=Options(temperature=0.5))
    talk.end(first)
    second = talk.regenerate(first.answer["id"], model="model-2", options=Options(top_p=0.1))
    assert (second.answer["model"], second.options) == ("model-2", {"top_p": 0.1})


def test_regenerate_while_an_answer_runs_is_refused(talk: Talk) -> None:
    first = talk.send("one")
    with pytest.raises(Refusal, match="conversation_busy"):
        talk.regenerate(first.answer["id"])


def test_a_users_message_cannot_be_regenerated(talk: Talk) -> None:
    first = talk.ask("one")
    with pytest.raises(Refusal, match="not_found"):
        talk.regenerate(first.message["id"])


def test_a_repeated_regenerate_stores_nothing(talk: Talk, store: ConversationStore) -> None:
    first, request_id = talk.ask("one"), new_uuid()
    second = talk.regenerate(first.answer["id"], request_id=request_id)
    again = talk.regenerate(first.answer["id"], request_id=request_id)
    assert (again.is_repeat, again.ack) == (True, second.ack)
    assert len(store.get_answer(OWNER, first.answer["id"])["siblings"]) == 2


ENDED_EARLY: list[dict[str, Any]] = [
    {"status": "stopped"},
    {"status": "interrupted"},
    {"status": "failed"},
    {"status": "completed", "finish_reason": "length"},
]


@pytest.mark.parametrize("ending", ENDED_EARLY)
def test_an_answer_that_ended_early_can_be_continued(talk: Talk, ending: dict[str, Any]) -> None:
    first = talk.send("one")
    error = {"code": "worker_lost", "message": "x", "retryable": True}
    talk.end(first, "Half of", **ending, error=error, timings={"first_delta_ms": 1, "total_ms": 2})
    again = talk.continue_(first.answer["id"])
    assert again.ack == {"ok": True, "answer_id": first.answer["id"], "run": 2}
    assert again.answer["parts"] == [text("Half of")]
    assert (again.answer["status"], again.answer["run"]) == ("streaming", 2)
    for field in ("finish_reason", "error", "usage", "timings"):
        assert again.answer[field] is None


def test_a_continued_answer_belongs_to_the_continuing_process(talk: Talk) -> None:
    first = talk.send("one")
    talk.end(first, "Half of", status="interrupted")
    talk.continue_(first.answer["id"], boot_id="boot-2")
    assert [(each.run, each.boot_id) for each in talk.store.streaming()] == [(2, "boot-2")]


@pytest.mark.parametrize(
    "ending",
    [
        {"content": "All of it"},
        {"content": "", "status": "stopped"},
        {"content": "", "status": "stopped", "parts": [text("Only thought", "reasoning")]},
        {"content": "Refused", "finish_reason": "content_filter"},
    ],
)
def test_complete_and_empty_answers_cannot_be_continued(talk: Talk, ending: dict[str, Any]) -> None:
    first = talk.send("one")
    talk.end(first, **ending)
    with pytest.raises(Refusal, match="not_continuable"):
        talk.continue_(first.answer["id"])


def test_a_repeated_continue_starts_no_further_run(talk: Talk) -> None:
    first, request_id = talk.send("one"), new_uuid()
    talk.end(first, "Half of", status="stopped")
    again = talk.continue_(first.answer["id"], request_id=request_id)
    talk.end(again, "Half of it", status="stopped")
    assert talk.continue_(first.answer["id"], request_id=request_id).ack == again.ack
    assert talk.store.get_answer(OWNER, first.answer["id"])["run"] == 2


def test_continue_keeps_the_head_if_it_is_below_the_answer(talk: Talk) -> None:
    first = talk.send("one")
    talk.end(first, "Half of", status="stopped")
    second = talk.ask("two", after=first)
    assert talk.continue_(first.answer["id"]).conversation["head_id"] == second.answer["id"]


def test_continue_moves_the_head_to_the_answers_branch(talk: Talk) -> None:
    first = talk.send("one")
    talk.end(first, "Half of", status="stopped")
    talk.end(talk.regenerate(first.answer["id"]))
    assert talk.continue_(first.answer["id"]).conversation["head_id"] == first.answer["id"]
