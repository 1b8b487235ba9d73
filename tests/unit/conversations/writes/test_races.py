"""Concurrent requests: the same one twice, and two that exclude each other."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, OperationalError

from app.conversations import ConversationStore, StartedAnswer, open_store
from app.conversations.schema.tables import messages
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings

from ..builders import OWNER, Talk, new_uuid


@pytest.fixture
def other_process(
    runtime: Runtime, data_dir: Path, database_url: str | None, store: ConversationStore
) -> Iterator[Talk]:
    """Return a talk with a second store on the same database, as in another process."""
    other = open_store(Settings(data_dir=data_dir, database_url=database_url), runtime)
    yield Talk(other)
    other.close()


def at_once(runtime: Runtime, *calls: Callable[[], StartedAnswer]) -> list[StartedAnswer | Refusal]:
    outcomes: list[StartedAnswer | Refusal] = []

    def run(call: Callable[[], StartedAnswer]) -> None:
        try:
            outcomes.append(call())
        except Refusal as refusal:
            outcomes.append(refusal)

    for task in [runtime.spawn(run, call) for call in calls]:
        assert task.join(30)
    assert len(outcomes) == len(calls)
    return outcomes


@pytest.mark.parametrize("round_", range(5))
def test_concurrent_repeats_of_a_send_store_one_message(
    runtime: Runtime, talk: Talk, other_process: Talk, round_: int
) -> None:
    message_id = new_uuid()
    outcomes = at_once(
        runtime,
        *(lambda t=t: t.send("one", message_id=message_id) for t in (talk, other_process) * 3),
    )
    acks = [outcome.ack for outcome in outcomes if isinstance(outcome, StartedAnswer)]
    assert len(acks) == 6
    assert all(ack == acks[0] for ack in acks)
    assert (
        sum(not outcome.is_repeat for outcome in outcomes if isinstance(outcome, StartedAnswer))
        == 1
    )
    assert len(talk.store.list(OWNER)[0]) == 1


@pytest.mark.parametrize("round_", range(5))
def test_one_of_two_concurrent_sends_is_refused_as_busy(
    runtime: Runtime, talk: Talk, other_process: Talk, round_: int
) -> None:
    first = talk.ask("one")
    outcomes = at_once(
        runtime, *(lambda t=t: t.send("two", after=first) for t in (talk, other_process))
    )
    refusals = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert refusals == ["conversation_busy"]
    assert len(talk.path(first.conversation["id"])) == 4


def test_the_database_refuses_a_second_streaming_answer(
    talk: Talk, store: ConversationStore
) -> None:
    started = talk.send("one")
    second = insert(messages).values(
        owner=OWNER,
        id="second",
        conversation_id=started.conversation["id"],
        parent_id=started.message["id"],
        role="assistant",
        status="streaming",
        parts=[],
        created_at="",
    )
    with pytest.raises(IntegrityError):
        store._database.write(lambda tx: tx.execute(second))


class SerializationFailure(Exception):
    """The driver's error for a PostgreSQL transaction that lost a race."""

    sqlstate = "40001"


LOST = [
    IntegrityError("", {}, Exception("unique")),
    OperationalError("", {}, SerializationFailure()),
]


def losing(times: int, error: Exception) -> Callable[[object], str]:
    """Return a write that loses a race `times` times and then wins."""
    attempts: list[object] = []

    def write(tx: object) -> str:
        attempts.append(tx)
        if len(attempts) <= times:
            raise error
        return "won"

    return write


@pytest.mark.parametrize("error", LOST)
def test_a_write_that_lost_a_race_is_retried(store: ConversationStore, error: Exception) -> None:
    assert store._database.write(losing(2, error)) == "won"


def test_a_write_that_always_loses_is_storage_unavailable(store: ConversationStore) -> None:
    with pytest.raises(Refusal, match="storage_unavailable"):
        store._database.write(losing(9, LOST[1]))
