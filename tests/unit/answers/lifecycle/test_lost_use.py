"""Answers of a killed process are counted once, by what arrived of them."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.conversations import AnswerRequest, estimate_tokens
from app.conversations.schema.tables import token_counts
from app.journal.base import Entry
from app.protocol.commands import AnswerContinue
from app.runtime import Runtime
from app.settings import Settings
from app.worker import Worker, build_worker

from .test_recovery import DONE, OWNER, start, stored
from .test_recovery import text as text_entry


def _counted(worker: Worker, request_id: str) -> tuple[int, int]:
    """Count a request of 100 tokens up and 1000 down; return the day's count and how many wait."""
    assert worker.limits.budget is not None
    worker.limits.budget.reserve(OWNER, "", 100, 1000, answers=1, model="m", request_id=request_id)
    return _counts(worker)


def _counts(worker: Worker) -> tuple[int, int]:
    rows = worker.database.read(lambda tx: tx.execute(select(token_counts)).all())
    [tokens] = [row.tokens for row in rows if row.spender == "all"]
    return tokens, sum(row.spender.startswith("open ") for row in rows)


@pytest.fixture
def counting(runtime: Runtime, tmp_path: Path) -> Iterator[Worker]:
    """Yield a worker with a budget."""
    settings = Settings(data_dir=tmp_path, async_mode="auto", limit_tokens_per_day=100_000)
    worker = build_worker(settings, runtime)
    worker.streaming.pump.start()
    yield worker
    worker.stop()


def test_lost_answer_is_counted_once_by_the_text_that_arrived(counting: Worker) -> None:
    answer = start(counting)
    assert _counted(counting, answer["parent_id"]) == (1100, 1)
    text = "some words of an answer that never ends"
    counting.backends.journal.commit([text_entry(answer, 0, text)])
    counting.maintenance.recovery.run()
    assert stored(counting, answer) == ("interrupted", text)
    settled = (100 + estimate_tokens(text), 0)
    assert _counts(counting) == settled
    counting.maintenance.recovery.run()
    assert _counts(counting) == settled


def test_lost_continuation_is_counted_without_the_text_before_it(counting: Worker) -> None:
    answer, before = start(counting), "the text of the first run " * 20
    counting.backends.journal.commit([text_entry(answer, 0, before)])
    counting.maintenance.recovery.run()
    command = AnswerContinue(request_id=str(uuid.uuid4()), answer_id=answer["id"])
    request = AnswerRequest(OWNER, command, command.request_id, "f", "gone", model="m")
    second = counting.store.begin(request).answer
    assert _counted(counting, command.request_id) == (1100, 1)
    counting.backends.journal.commit([text_entry(second, len(before), "more")])
    counting.maintenance.recovery.run()
    assert stored(counting, answer) == ("interrupted", before + "more")
    assert _counts(counting) == (100 + estimate_tokens("more"), 0)


def test_answer_whose_end_is_in_the_journal_is_counted_by_the_service(counting: Worker) -> None:
    answer = start(counting)
    _counted(counting, answer["parent_id"])
    usage = {"input_tokens": 7, "output_tokens": 5, "reasoning_tokens": None, "total_tokens": 12}
    ending = Entry.end(answer["id"], 1, {**DONE, "usage": usage})
    counting.backends.journal.commit([text_entry(answer, 0, "all"), ending])
    counting.maintenance.recovery.run()
    assert _counts(counting) == (12, 0)


def test_answer_that_was_stored_before_the_kill_is_counted_by_the_next_process(
    counting: Worker,
) -> None:
    answer = start(counting)
    _counted(counting, answer["parent_id"])
    parts = [{"kind": "text", "at": 0, "text": "all"}]
    counting.store.finish(OWNER, answer["id"], 1, parts=parts, **DONE)
    counting.maintenance.recovery.run()
    assert _counts(counting) == (100 + estimate_tokens("all"), 0)


def test_process_that_was_only_slow_counts_nothing_a_second_time(counting: Worker) -> None:
    answer = start(counting)
    budget = counting.limits.budget
    assert budget is not None
    reserved = budget.reserve(
        OWNER, "", 100, 1000, answers=1, model="m", request_id=answer["parent_id"]
    )
    counting.maintenance.recovery.run()
    assert _counts(counting) == (100, 0)
    reserved.settle(90, 500)
    assert _counts(counting) == (100, 0)


def test_answer_of_a_living_process_stays_reserved(counting: Worker) -> None:
    answer = start(counting, counting.backends.ownership.boot_id)
    _counted(counting, answer["parent_id"])
    counting.store.finish(OWNER, answer["id"], 1, parts=[], **DONE)
    counting.maintenance.recovery.run()
    assert _counts(counting) == (1100, 1)
