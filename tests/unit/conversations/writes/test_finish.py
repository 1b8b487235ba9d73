"""A run ends once, and request records are pruned."""

from datetime import timedelta

from app.conversations import ConversationStore
from app.protocol.objects import Answer

from ..builders import OWNER, Clock, Talk, text

USAGE = {"input_tokens": 1, "output_tokens": 2, "reasoning_tokens": None, "total_tokens": 3}


def test_an_ended_answer_has_its_ending(talk: Talk, store: ConversationStore) -> None:
    started = talk.send()
    parts = [text("Hm.", "reasoning"), text("Hi ✓ 𝄞")]
    timings = {"first_delta_ms": 5, "total_ms": 9}
    conversation = talk.end(started, parts=parts, usage=USAGE, timings=timings)
    answer = store.get_answer(OWNER, started.answer["id"])
    Answer.model_validate(answer)
    assert (answer["parts"], answer["usage"], answer["timings"]) == (parts, USAGE, timings)
    assert (answer["status"], answer["finish_reason"]) == ("completed", "stop")
    assert conversation is not None
    assert conversation["running"] == []
    assert conversation["updated_at"] > started.conversation["updated_at"]


def test_a_second_ending_is_ignored(talk: Talk, store: ConversationStore) -> None:
    started = talk.send()
    first = talk.end(started, "first")
    second = talk.end(started, "second", status="stopped")
    assert second == first
    assert store.get_answer(OWNER, started.answer["id"])["parts"] == [text("first")]


def test_the_ending_of_an_older_run_is_ignored(talk: Talk, store: ConversationStore) -> None:
    started = talk.send()
    talk.end(started, "Half", status="stopped")
    talk.continue_(started.answer["id"])
    talk.end(started, "Late", run=1)
    answer = store.get_answer(OWNER, started.answer["id"])
    assert (answer["status"], answer["parts"]) == ("streaming", [text("Half")])


def test_the_ending_of_a_deleted_answer_is_ignored(talk: Talk, store: ConversationStore) -> None:
    started = talk.send()
    store.edits.delete(OWNER, started.conversation["id"])
    assert talk.end(started) is None
    assert store.list(OWNER) == ([], None)


def test_nul_and_lone_surrogates_are_stored_as_replacement_characters(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.send()
    talk.end(started, "a\x00b\ud83d")
    assert store.get_answer(OWNER, started.answer["id"])["parts"] == [text("a\ufffdb\ufffd")]


def test_a_request_is_kept_until_its_answer_has_ended_long_enough(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    started = talk.send()
    clock.now += timedelta(days=3)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 0
    talk.end(started)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 0
    clock.now += timedelta(days=1, minutes=1)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 1
    assert store.recall(OWNER, started.message["id"], "f") is None


def test_a_request_of_a_deleted_answer_is_kept_as_long(
    talk: Talk, store: ConversationStore, clock: Clock
) -> None:
    started = talk.send()
    store.edits.delete(OWNER, started.conversation["id"])
    assert store.prune_requests(clock.now - timedelta(days=1)) == 0
    clock.now += timedelta(days=2)
    assert store.prune_requests(clock.now - timedelta(days=1)) == 1
