"""The soak in short: nothing is amiss in it, and what is planted in its outcome is found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.soak.ledger import Ledger
from tests.soak.playing import Plan, Report, soak
from tests.soak.verdict import Stored, Verdict, read_stored
from tests.support.fake_provider.client import Entry

SHORT = Plan(
    seconds=20, clients=6, stormy=((0.3, 0.8),), calm=(0.9, 1), storms=("kill -9 of the worker",)
)
LEAST_RUNS = 10


@dataclass
class Outcome:
    """What a soak leaves to be judged."""

    ledger: Ledger
    records: list[Entry]
    stored: list[Stored]

    def judge(self) -> list[str]:
        """Return what does not fit."""
        ledger = replace(self.ledger, mismatches=[])
        Verdict(ledger, self.records).judge(self.stored)
        return ledger.mismatches


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soak")


@pytest.fixture(scope="module")
def report(place: Path) -> Report:
    return soak(SHORT, place)


@pytest.fixture
def outcome(report: Report, place: Path) -> Outcome:
    seen = {answer_id: list(texts) for answer_id, texts in report.ledger.seen.items()}
    ledger = replace(report.ledger, seen=seen)
    return Outcome(ledger, list(report.verdict.records), read_stored(place / "data"))


def test_a_short_soak_with_a_kill_leaves_every_answer_as_the_provider_sent_it(
    report: Report,
) -> None:
    assert not report.mismatches, "\n".join(report.lines())
    assert report.verdict.checked["runs"] > LEAST_RUNS
    assert report.verdict.checked["characters seen"] > LEAST_RUNS
    assert report.ledger.counts["server: kill -9 of the worker"] == 1


def _planted(outcome: Outcome, change: Callable[[str], str]) -> None:
    """Change the text of the longest answer that was completed."""
    whole = [each for each in outcome.stored if each.status == "completed"]
    longest = max(whole, key=lambda each: len(each.parts[-1][1]))
    kind, text = longest.parts[-1]
    parts = [*longest.parts[:-1], (kind, change(text))]
    outcome.stored[outcome.stored.index(longest)] = longest._replace(parts=parts)


def _lose_one(outcome: Outcome) -> None:
    _planted(outcome, lambda text: text[: len(text) // 2] + text[len(text) // 2 + 1 :])


def _double_one(outcome: Outcome) -> None:
    _planted(outcome, lambda text: text[: len(text) // 2] + "x" + text[len(text) // 2 :])


def _lose_the_last(outcome: Outcome) -> None:
    outcome.ledger.seen.clear()  # the provider's record alone must tell
    _planted(outcome, lambda text: text[:-1])


def _lose_what_was_seen(outcome: Outcome) -> None:
    outcome.records.clear()
    outcome.ledger.seen[outcome.stored[0].answer_id] = ["more than there is"]


def _begin_in_the_middle(outcome: Outcome) -> None:
    outcome.ledger.seen.clear()
    _planted(outcome, lambda text: text[5:])


def _call_twice(outcome: Outcome) -> None:
    outcome.records += [entry for entry in outcome.records if entry["question"]]


def _stream_still(outcome: Outcome) -> None:
    outcome.stored[0] = outcome.stored[0]._replace(status="streaming")


def _bring_back_what_was_removed(outcome: Outcome) -> None:
    outcome.ledger.removed.add(outcome.stored[0].conversation_id)


@pytest.mark.parametrize(
    "plant",
    [
        _lose_one,
        _double_one,
        _lose_the_last,
        _lose_what_was_seen,
        _begin_in_the_middle,
        _call_twice,
        _stream_still,
        _bring_back_what_was_removed,
    ],
)
def test_a_planted_mismatch_is_found(outcome: Outcome, plant: Callable[[Outcome], None]) -> None:
    assert outcome.judge() == []
    outcome.ledger.removed = set(outcome.ledger.removed)
    plant(outcome)
    assert outcome.judge() != []


def test_what_two_clients_see_differently_is_found() -> None:
    ledger = Ledger()
    ledger.note("a", ["one two"])
    ledger.note("a", ["one"])
    ledger.note("a", ["one two three"])
    assert ledger.mismatches == []
    ledger.note("a", ["one too"])
    assert len(ledger.mismatches) == 1
