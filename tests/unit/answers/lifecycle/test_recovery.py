"""A process is killed at any step; the next process ends each of its answers exactly once."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.answers.cluster.ownership import FileLocks
from app.answers.lifecycle.recovery import Recovery
from app.answers.model.status import Ending
from app.conversations import AnswerRequest
from app.journal.base import Entry
from app.protocol.commands import AnswerContinue, MessageSend
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings
from app.testing.waiting import eventually
from app.worker import Worker, build_worker

OWNER = "u_someone"
DONE = Ending("completed", "stop").wire()


@pytest.fixture
def worker(runtime: Runtime, tmp_path: Path) -> Iterator[Worker]:
    worker = build_worker(Settings(data_dir=tmp_path, async_mode="auto"), runtime)
    worker.streaming.pump.start()
    yield worker
    worker.stop()


def _recovery(worker: Worker) -> Recovery:
    return Recovery(
        worker.store,
        worker.backends.journal,
        worker.backends.ownership,
        worker.streaming.registry,
        worker.streaming.pump,
    )


def start(worker: Worker, boot_id: str = "gone") -> dict[str, Any]:
    command = MessageSend(message_id=str(uuid.uuid4()), text="Hello")
    request = AnswerRequest(OWNER, command, command.message_id, "f", boot_id, model="m")
    return worker.store.begin(request).answer


def text(answer: dict[str, Any], at: int, text: str) -> Entry:
    return Entry(answer["id"], answer["run"], 0, "text", at, text)


def stored(worker: Worker, answer: dict[str, Any]) -> tuple[str, str]:
    now = worker.store.get_answer(OWNER, answer["id"])
    return now["status"], "".join(part["text"] for part in now["parts"])


def _journal_is_empty(worker: Worker) -> None:
    eventually(lambda: not worker.backends.journal.leftovers())


def test_an_answer_without_an_end_is_stored_as_interrupted(worker: Worker) -> None:
    answer = start(worker)
    worker.backends.journal.commit([text(answer, 0, "one 😀"), text(answer, 6, "two")])
    _recovery(worker).run()
    assert stored(worker, answer) == ("interrupted", "one 😀two")
    assert worker.store.get_answer(OWNER, answer["id"])["error"]["code"] == "worker_lost"
    _journal_is_empty(worker)


def test_a_step_that_ran_when_its_process_was_killed_has_failed(worker: Worker) -> None:
    answer = start(worker)
    tool = {"call_id": "t", "name": "n", "title": "n", "server": None, "status": "done", "rev": 2}
    running = {**tool, "status": "running", "rev": 1}
    worker.backends.journal.commit(
        [
            Entry.state(answer["id"], 1, 0, "tool", running, 0),
            Entry.state(answer["id"], 1, 0, "tool", tool, 1),
            Entry.state(answer["id"], 1, 1, "tool", running, 2),
        ]
    )
    _recovery(worker).run()
    done, lost = worker.store.get_answer(OWNER, answer["id"])["parts"]
    assert done["tool"] == tool
    assert (lost["tool"]["status"], lost["tool"]["rev"]) == ("failed", 2)
    assert lost["tool"]["error"]["code"] == "worker_lost"


def test_an_end_in_the_journal_isstored(worker: Worker) -> None:
    answer = start(worker)
    worker.backends.journal.commit([text(answer, 0, "all"), Entry.end(answer["id"], 1, DONE)])
    _recovery(worker).run()
    assert stored(worker, answer) == ("completed", "all")
    _journal_is_empty(worker)


def test_state_of_the_model_in_the_journal_is_stored_with_the_end(worker: Worker) -> None:
    answer = start(worker)
    ending = Ending("completed", "stop", model_state={"count": 1}).stored()
    worker.backends.journal.commit([text(answer, 0, "1"), Entry.end(answer["id"], 1, ending)])
    _recovery(worker).run()
    command = MessageSend(
        message_id=str(uuid.uuid4()),
        conversation_id=answer["conversation_id"],
        parent_id=answer["id"],
        text="next",
    )
    request = AnswerRequest(
        OWNER, command, command.message_id, "f", "gone", model="m", keeps_state=True
    )
    assert worker.store.begin(request).state == {"count": 1}


def test_an_answer_stored_before_the_kill_stays_complete(worker: Worker) -> None:
    answer = start(worker)
    worker.backends.journal.commit([text(answer, 0, "all"), Entry.end(answer["id"], 1, DONE)])
    parts = [{"kind": "text", "at": 0, "text": "all"}]
    worker.store.finish(OWNER, answer["id"], 1, parts=parts, **DONE)
    _recovery(worker).run()
    assert stored(worker, answer) == ("completed", "all")
    _journal_is_empty(worker)


def test_an_answer_without_entries_is_interrupted_withouttext(worker: Worker) -> None:
    answer = start(worker)
    _recovery(worker).run()
    assert stored(worker, answer) == ("interrupted", "")


def test_entries_of_a_deleted_conversation_are_dropped(worker: Worker) -> None:
    answer = start(worker)
    worker.backends.journal.commit([text(answer, 0, "one")])
    worker.store.edits.delete(OWNER, answer["conversation_id"])
    _recovery(worker).run()
    _journal_is_empty(worker)
    with pytest.raises(Refusal, match="not_found"):
        worker.store.get_answer(OWNER, answer["id"])


def test_answers_of_a_living_process_are_not_ended(worker: Worker, tmp_path: Path) -> None:
    other = FileLocks(tmp_path / "boots")
    answer = start(worker, other.boot_id)
    worker.backends.journal.commit([text(answer, 0, "one")])
    _recovery(worker).run()
    assert stored(worker, answer)[0] == "streaming"
    assert len(worker.backends.journal.read(answer["id"])) == 1
    other.release()
    _recovery(worker).run()
    assert stored(worker, answer) == ("interrupted", "one")


def test_an_own_answer_without_a_run_is_ended_by_the_second_look(
    worker: Worker,
) -> None:
    answer = start(worker, worker.backends.ownership.boot_id)
    recovery = _recovery(worker)
    recovery.run_quietly()
    assert stored(worker, answer)[0] == "streaming"
    recovery.run_quietly()
    assert stored(worker, answer)[0] == "interrupted"


def test_two_concurrent_recoveries_end_an_answer_once(worker: Worker) -> None:
    answer = start(worker)
    worker.backends.journal.commit([text(answer, 0, "one")])
    tasks = [worker.runtime.spawn(_recovery(worker).run) for _ in range(2)]
    assert all(task.join(10) for task in tasks)
    assert stored(worker, answer) == ("interrupted", "one")


def test_a_continued_run_is_appended_to_the_text_of_the_first(worker: Worker) -> None:
    answer = start(worker)
    worker.backends.journal.commit([text(answer, 0, "one")])
    _recovery(worker).run()
    _journal_is_empty(worker)
    command = AnswerContinue(answer_id=answer["id"], request_id=str(uuid.uuid4()))
    request = AnswerRequest(OWNER, command, command.request_id, "f", boot_id="gone")
    again = worker.store.begin(request).answer
    worker.backends.journal.commit([Entry(answer["id"], again["run"], 0, "text", 3, " two")])
    _recovery(worker).run()
    assert stored(worker, answer) == ("interrupted", "one two")


def test_recovery_retries_after_a_database_error(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = start(worker)

    def refuse() -> None:
        raise Refusal("storage_unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(worker.store, "streaming", refuse)
        _recovery(worker).run_quietly()
    assert stored(worker, answer)[0] == "streaming"
    _recovery(worker).run_quietly()
    assert stored(worker, answer)[0] == "interrupted"
