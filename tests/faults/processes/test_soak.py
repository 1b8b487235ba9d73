"""A short soak passes, and each kind of mismatch planted in its outcome is detected."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.testing.fake_openai.client import Entry
from tests.soak.observations import Observations
from tests.soak.run import Plan, Report, run_soak
from tests.soak.verify import StoredAnswer, Verifier, read_stored_answers

SHORT = Plan(
    seconds=20,
    clients=6,
    fault_windows=((0.3, 0.8),),
    calm=(0.9, 1),
    faults=("kill -9 of the worker",),
)
MIN_RUNS = 10


@dataclass
class Outcome:
    """The data of a soak that the verifier compares."""

    observations: Observations
    records: list[Entry]
    stored: list[StoredAnswer]

    def mismatches(self) -> list[str]:
        """Verify the data again and return the mismatches."""
        observations = replace(self.observations, mismatches=[])
        Verifier(observations, self.records).verify(self.stored)
        return observations.mismatches


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soak")


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return run_soak(SHORT, folder)


@pytest.fixture
def outcome(report: Report, folder: Path) -> Outcome:
    longest = {id_: list(texts) for id_, texts in report.observations.longest.items()}
    observations = replace(report.observations, longest=longest)
    records = list(report.verifier.records)
    return Outcome(observations, records, read_stored_answers(folder / "data"))


def test_short_soak_with_a_kill_stores_every_answer_as_sent(report: Report) -> None:
    assert not report.mismatches, "\n".join(report.lines())
    assert report.verifier.checked["runs"] > MIN_RUNS
    assert report.verifier.checked["characters received"] > MIN_RUNS
    assert report.observations.counts["server: kill -9 of the worker"] == 1


def _change_text(outcome: Outcome, change: Callable[[str], str]) -> None:
    """Change the text of the longest completed answer."""
    completed = [each for each in outcome.stored if each.status == "completed"]
    longest = max(completed, key=lambda each: len(each.parts[-1][1]))
    kind, text = longest.parts[-1]
    parts = [*longest.parts[:-1], (kind, change(text))]
    outcome.stored[outcome.stored.index(longest)] = longest._replace(parts=parts)


def _lose_character(outcome: Outcome) -> None:
    _change_text(outcome, lambda text: text[: len(text) // 2] + text[len(text) // 2 + 1 :])


def _insert_character(outcome: Outcome) -> None:
    _change_text(outcome, lambda text: text[: len(text) // 2] + "x" + text[len(text) // 2 :])


def _lose_last_character(outcome: Outcome) -> None:
    outcome.observations.longest.clear()  # only the provider's record remains
    _change_text(outcome, lambda text: text[:-1])


def _lose_received_text(outcome: Outcome) -> None:
    outcome.records.clear()
    outcome.observations.longest[outcome.stored[0].answer_id] = ["text that is not stored"]


def _lose_first_characters(outcome: Outcome) -> None:
    outcome.observations.longest.clear()
    _change_text(outcome, lambda text: text[5:])


def _duplicate_calls(outcome: Outcome) -> None:
    outcome.records += [entry for entry in outcome.records if entry["question"]]


def _leave_streaming(outcome: Outcome) -> None:
    outcome.stored[0] = outcome.stored[0]._replace(status="streaming")


def _keep_removed_conversation(outcome: Outcome) -> None:
    outcome.observations.removed.add(outcome.stored[0].conversation_id)


@pytest.mark.parametrize(
    "plant",
    [
        _lose_character,
        _insert_character,
        _lose_last_character,
        _lose_received_text,
        _lose_first_characters,
        _duplicate_calls,
        _leave_streaming,
        _keep_removed_conversation,
    ],
)
def test_planted_mismatch_is_detected(outcome: Outcome, plant: Callable[[Outcome], None]) -> None:
    assert outcome.mismatches() == []
    outcome.observations.removed = set(outcome.observations.removed)
    plant(outcome)
    assert outcome.mismatches() != []


def test_different_texts_at_two_clients_are_detected() -> None:
    observations = Observations()
    observations.record_texts("a", ["one two"])
    observations.record_texts("a", ["one"])
    observations.record_texts("a", ["one two three"])
    assert observations.mismatches == []
    observations.record_texts("a", ["one too"])
    assert len(observations.mismatches) == 1
