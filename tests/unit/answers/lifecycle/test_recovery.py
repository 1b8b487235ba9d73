"""A killed process leaves its answers at any step; the next one ends each exactly once."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.answers.cluster.ownership import FileLocks
from app.answers.lifecycle.recovery import Recovery
from app.answers.model.status import Ending
from app.answers.services import Services
from app.conversations import AnswerRequest
from app.factory import build_services
from app.journal.base import Entry
from app.protocol.commands import AnswerContinue, MessageSend
from app.protocol.errors import Refusal
from app.runtime import Runtime
from app.settings import Settings
from tests.support.waiting import eventually

OWNER = "u_someone"
DONE = Ending("completed", "stop").wire()


@pytest.fixture
def core(runtime: Runtime, tmp_path: Path) -> Iterator[Services]:
    made = build_services(Settings(data_dir=tmp_path, async_mode="auto"), runtime)
    made.pump.start()
    yield made
    made.pump.stop()
    made.provider.close()
    made.journal.close()
    made.store.close()


def _begin(core: Services, boot_id: str = "gone") -> dict[str, Any]:
    command = MessageSend(message_id=str(uuid.uuid4()), text="Hello")
    request = AnswerRequest(OWNER, command, command.message_id, "f", boot_id, model="m")
    return core.store.begin(request).answer


def _text(answer: dict[str, Any], at: int, text: str) -> Entry:
    return Entry(answer["id"], answer["run"], 0, "text", at, text)


def _stored(core: Services, answer: dict[str, Any]) -> tuple[str, str]:
    now = core.store.get_answer(OWNER, answer["id"])
    return now["status"], "".join(part["text"] for part in now["parts"])


def _journal_is_empty(core: Services) -> None:
    eventually(lambda: not core.journal.leftovers())


def test_text_without_an_end_is_kept_as_interrupted(core: Services) -> None:
    answer = _begin(core)
    core.journal.commit([_text(answer, 0, "one 😀"), _text(answer, 6, "two")])
    Recovery(core).run()
    assert _stored(core, answer) == ("interrupted", "one 😀two")
    assert core.store.get_answer(OWNER, answer["id"])["error"]["code"] == "worker_lost"
    _journal_is_empty(core)


def test_an_end_in_the_journal_counts(core: Services) -> None:
    answer = _begin(core)
    core.journal.commit([_text(answer, 0, "all"), Entry.end(answer["id"], 1, DONE)])
    Recovery(core).run()
    assert _stored(core, answer) == ("completed", "all")
    _journal_is_empty(core)


def test_a_message_stored_before_the_kill_stays_once_and_whole(core: Services) -> None:
    answer = _begin(core)
    core.journal.commit([_text(answer, 0, "all"), Entry.end(answer["id"], 1, DONE)])
    parts = [{"kind": "text", "at": 0, "text": "all"}]
    core.store.finish(OWNER, answer["id"], 1, parts=parts, **DONE)
    Recovery(core).run()
    assert _stored(core, answer) == ("completed", "all")
    _journal_is_empty(core)


def test_nothing_journaled_is_an_interrupted_answer_without_text(core: Services) -> None:
    answer = _begin(core)
    Recovery(core).run()
    assert _stored(core, answer) == ("interrupted", "")


def test_entries_of_a_deleted_conversation_are_dropped(core: Services) -> None:
    answer = _begin(core)
    core.journal.commit([_text(answer, 0, "one")])
    core.store.edits.delete(OWNER, answer["conversation_id"])
    Recovery(core).run()
    _journal_is_empty(core)
    with pytest.raises(Refusal, match="not_found"):
        core.store.get_answer(OWNER, answer["id"])


def test_answers_of_a_living_process_are_left_alone(core: Services, tmp_path: Path) -> None:
    neighbour = FileLocks(tmp_path / "boots")
    answer = _begin(core, neighbour.boot_id)
    core.journal.commit([_text(answer, 0, "one")])
    Recovery(core).run()
    assert _stored(core, answer)[0] == "streaming"
    assert len(core.journal.read(answer["id"])) == 1
    neighbour.release()
    Recovery(core).run()
    assert _stored(core, answer) == ("interrupted", "one")


def test_an_answer_of_ones_own_that_never_began_to_run_is_ended_the_second_time(
    core: Services,
) -> None:
    answer = _begin(core, core.ownership.boot_id)
    recovery = Recovery(core)
    recovery.run_quietly()
    assert _stored(core, answer)[0] == "streaming"
    recovery.run_quietly()
    assert _stored(core, answer)[0] == "interrupted"


def test_two_that_recover_at_once_end_it_once(core: Services) -> None:
    answer = _begin(core)
    core.journal.commit([_text(answer, 0, "one")])
    tasks = [core.runtime.spawn(Recovery(core).run) for _ in range(2)]
    assert all(task.join(10) for task in tasks)
    assert _stored(core, answer) == ("interrupted", "one")


def test_a_continued_run_is_laid_over_what_the_first_one_left(core: Services) -> None:
    answer = _begin(core)
    core.journal.commit([_text(answer, 0, "one")])
    Recovery(core).run()
    _journal_is_empty(core)
    command = AnswerContinue(answer_id=answer["id"], request_id=str(uuid.uuid4()))
    request = AnswerRequest(OWNER, command, command.request_id, "f", boot_id="gone")
    again = core.store.begin(request).answer
    core.journal.commit([Entry(answer["id"], again["run"], 0, "text", 3, " two")])
    Recovery(core).run()
    assert _stored(core, answer) == ("interrupted", "one two")


def test_a_database_that_cannot_be_read_now_is_tried_later(
    core: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _begin(core)

    def refuse() -> None:
        raise Refusal("storage_unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(core.store, "streaming", refuse)
        Recovery(core).run_quietly()
    assert _stored(core, answer)[0] == "streaming"
    Recovery(core).run_quietly()
    assert _stored(core, answer)[0] == "interrupted"
