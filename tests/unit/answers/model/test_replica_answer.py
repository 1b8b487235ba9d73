"""A replica adds each character of the journal once, and the rest from the stored answer."""

from typing import Any

import pytest

from app.answers.model.answer_state import AnswerState
from app.answers.model.live_answer import Ids
from app.answers.model.replica_answer import ReplicaAnswer
from app.answers.model.status import Ending
from app.journal.base import Entry
from app.runtime import Runtime

IDS = Ids("owner", "conversation", "answer")
ENDING = Ending("completed", "stop")


@pytest.fixture
def replica(runtime: Runtime) -> ReplicaAnswer:
    earlier = [{"kind": "text", "at": 0, "text": "ab"}]
    return ReplicaAnswer(IDS, 2, runtime, earlier, ask_to_stop=lambda: None)


def _text(text: str, *, at: int, run: int = 2, part: int = 0, kind: str = "text") -> Entry:
    return Entry("answer", run, part, kind, at, text)


def _texts(replica: ReplicaAnswer) -> list[str]:
    return [part["text"] for part in replica.wire_parts(durable_only=True)]


def test_entries_that_overlap_are_added_once(replica: ReplicaAnswer) -> None:
    assert replica.apply([_text("c😀", at=2), _text("c😀d", at=2), _text("b", at=1)])
    assert _texts(replica) == ["abc😀d"]


def test_entry_of_a_new_part_adds_the_part(replica: ReplicaAnswer) -> None:
    assert replica.apply([_text("why", at=0, part=1, kind="reasoning")])
    assert _texts(replica) == ["ab", "why"]


@pytest.mark.parametrize("gap", [_text("x", at=4), _text("x", at=0, part=2)])
def test_entry_behind_a_gap_is_left_out_with_all_that_follow(
    replica: ReplicaAnswer, gap: Entry
) -> None:
    assert not replica.apply([_text("c", at=2), gap, _text("d", at=3)])
    assert _texts(replica) == ["abc"]


def test_entry_of_another_run_is_left_out(replica: ReplicaAnswer) -> None:
    assert replica.apply([_text("c", at=2, run=1), _text("C", at=2)])
    assert _texts(replica) == ["abC"]


def test_end_counts_only_behind_all_text_of_its_run(replica: ReplicaAnswer) -> None:
    end = Entry.end("answer", 2, ENDING.wire(), behind=2)
    assert not replica.apply([_text("c", at=2), end])
    assert replica.is_running
    assert replica.apply([_text("d", at=3), end])
    assert (replica.state, replica.ending) == (AnswerState.DURABLE, ENDING)
    assert replica.apply([_text("e", at=4)])
    assert _texts(replica) == ["abcd"]


def test_stored_answer_completes_a_replica_in_every_state(runtime: Runtime) -> None:
    stored: dict[str, Any] = {"parts": [{"kind": "text", "text": "abcd"}], **ENDING.wire()}
    for has_end in (False, True):
        replica = ReplicaAnswer(IDS, 1, runtime, [], ask_to_stop=lambda: None)
        entries = [_text("abcd" if has_end else "ab", at=0, run=1)]
        assert replica.apply([*entries, Entry.end("answer", 1, ENDING.wire())][: 1 + has_end])
        for _ in range(2):
            replica.complete(stored)
            assert (replica.state, replica.ending) == (AnswerState.STORED, ENDING)
        assert _texts(replica) == ["abcd"]
    replica = ReplicaAnswer(IDS, 1, runtime, [], ask_to_stop=lambda: None)
    replica.remove()
    replica.complete(stored)
    assert (replica.state, replica.ending) == (AnswerState.REMOVED, None)


def _state(rev: int, status: str, part: int = 1) -> Entry:
    tool = {"call_id": "t", "status": status, "rev": rev}
    return Entry.state("answer", 2, part, "tool", tool, 0)


def test_state_of_an_older_revision_is_left_out(replica: ReplicaAnswer) -> None:
    assert replica.apply([_state(1, "running"), _state(3, "done"), _state(2, "running")])
    [_, part] = replica.wire_parts(durable_only=True)
    assert part["tool"]["status"] == "done"


def test_state_behind_a_gap_is_left_out(replica: ReplicaAnswer) -> None:
    assert not replica.apply([_state(1, "running", part=2)])
    assert replica.revs() == [0]


def test_end_counts_only_behind_all_states_of_its_run(replica: ReplicaAnswer) -> None:
    end = Entry.end("answer", 2, ENDING.wire(), behind=2)
    assert not replica.apply([_state(1, "running"), end])
    assert replica.apply([_state(2, "done"), end])
    assert not replica.is_running


def test_end_of_a_lost_worker_ends_the_states_it_left(replica: ReplicaAnswer) -> None:
    lost = Ending("interrupted", error={"code": "worker_lost"}).wire()
    assert replica.apply([_state(1, "running"), Entry.end("answer", 2, lost)])
    [_, part] = replica.wire_parts(durable_only=True)
    assert part["tool"] == {
        "call_id": "t",
        "status": "failed",
        "error": {"code": "worker_lost"},
        "rev": 2,
    }


def test_replica_hands_nothing_to_the_journal(replica: ReplicaAnswer) -> None:
    replica.apply([_text("c", at=2), Entry.end("answer", 2, ENDING.wire())])
    assert replica.pop_entries() == []


def test_interrupt_asks_the_worker_that_writes_the_answer(runtime: Runtime) -> None:
    asked: list[bool] = []
    replica = ReplicaAnswer(IDS, 1, runtime, [], ask_to_stop=lambda: asked.append(True))
    replica.interrupt(Ending("stopped"))
    assert asked == [True]
    assert replica.state is AnswerState.GROWING
