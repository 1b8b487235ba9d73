"""An answer ends once a run, and what was asked is forgotten in time."""

from datetime import timedelta

from app.conversations import ConversationStore
from app.protocol.objects import Answer

from ..builders import OWNER, Clock, Talk, text

USAGE = {"input_tokens": 1, "output_tokens": 2, "reasoning_tokens": None, "total_tokens": 3}


def test_an_ended_answer_holds_its_ending(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send()
    parts = [text("Hm.", "reasoning"), text("Hi ✓ 𝄞")]
    timings = {"first_delta_ms": 5, "total_ms": 9}
    conversation = talk.end(begun, parts=parts, usage=USAGE, timings=timings)
    answer = store.get_answer(OWNER, begun.answer["id"])
    Answer.model_validate(answer)
    assert (answer["parts"], answer["usage"], answer["timings"]) == (parts, USAGE, timings)
    assert (answer["status"], answer["finish_reason"]) == ("completed", "stop")
    assert conversation is not None
    assert conversation["running"] == []
    assert conversation["updated_at"] > begun.conversation["updated_at"]


def test_the_second_ending_changes_nothing(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send()
    first = talk.end(begun, "first")
    second = talk.end(begun, "second", status="stopped")
    assert second == first
    assert store.get_answer(OWNER, begun.answer["id"])["parts"] == [text("first")]


def test_the_ending_of_an_older_run_changes_nothing(talk: Talk, store: ConversationStore) -> None:
    begun = talk.send()
    talk.end(begun, "Half", status="stopped")
    talk.go_on(begun.answer["id"])
    talk.end(begun, "Late", run=1)
    answer = store.get_answer(OWNER, begun.answer["id"])
    assert (answer["status"], answer["parts"]) == ("streaming", [text("Half")])


def test_the_ending_of_a_deleted_answer_is_none_and_brings_nothing_back(
    talk: Talk, store: ConversationStore
) -> None:
    begun = talk.send()
    store.delete(OWNER, begun.conversation["id"])
    assert talk.end(begun) is None
    assert store.list(OWNER) == ([], None)


def test_nul_and_lone_surrogates_are_stored_as_replacement_characters(
    talk: Talk, store: ConversationStore
) -> None:
    begun = talk.send()
    talk.end(begun, "a\x00b\ud83d")
    assert store.get_answer(OWNER, begun.answer["id"])["parts"] == [text("a\ufffdb\ufffd")]


def test_a_request_is_kept_while_its_answer_runs_and_for_a_time_after(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    begun = talk.send()
    clock.now += timedelta(days=3)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 0
    talk.end(begun)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 0
    clock.now += timedelta(days=1, minutes=1)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 1
    assert store.recall(OWNER, begun.message["id"], "f") is None


def test_a_request_of_a_deleted_answer_is_kept_for_the_time_too(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    begun = talk.send()
    store.delete(OWNER, begun.conversation["id"])
    assert store.prune_requests(clock.now - timedelta(days=1)) == 0
    clock.now += timedelta(days=2)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 1
