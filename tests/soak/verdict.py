"""Holds what is stored to what the provider sent, and to all that anyone saw."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.fake_provider.client import Entry

from .ledger import Ledger
from .scripts import CLOSE, OPEN

_MARK = re.compile(f"{OPEN}(r?)([0-9]+){CLOSE}")
# How a run may have ended for part of its text only to be stored, and rightly.
BROKE_OFF = {"worker_lost", "storage_unavailable", "deadline"}
MOST_TOLD = 20


class Stored(NamedTuple):
    """An answer as the database has it."""

    answer_id: str
    conversation_id: str
    run: int
    status: str
    finish_reason: str | None
    error: str | None
    parts: list[tuple[str, str]]


def read_stored(data_dir: Path) -> list[Stored]:
    """Return every answer in the database."""
    query = (
        "select id, conversation_id, run, status, finish_reason, error, parts from messages "
        "where role = 'assistant'"
    )
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        rows = database.execute(query).fetchall()
    return [_stored(*row) for row in rows]


def _stored(
    answer_id: str,
    conversation_id: str,
    run: int,
    status: str,
    finish_reason: str | None,
    error: str | None,
    parts: str,
) -> Stored:
    texts = [(part["kind"], part["text"]) for part in json.loads(parts)]
    code = json.loads(error)["code"] if error else None
    return Stored(answer_id, conversation_id, run, status, finish_reason, code, texts)


class Verdict:
    """Compares; what does not fit is blamed in the ledger. `checked` counts what was compared."""

    def __init__(self, ledger: Ledger, records: Iterable[Entry]):
        self._ledger = ledger
        self.records = list(records)
        self._texts: dict[tuple[str, int], str] = {}
        for record in self.records:
            for key in ("text", "reasoning"):
                if found := _MARK.match(record[key]):
                    self._texts[found[1], int(found[2])] = record[key]
        self.checked: Counter[str] = Counter()

    def judge(self, stored: list[Stored]) -> None:
        """Compare all of it."""
        known = {answer.answer_id: answer for answer in stored}
        for answer in stored:
            self._judge_answer(answer)
        for answer_id, seen in self._ledger.seen.items():
            if answer_id in known:
                self._judge_seen(known[answer_id], seen)
        self._judge_calls()

    def _judge_answer(self, answer: Stored) -> None:
        self.checked[f"answers {answer.status}"] += 1
        if answer.status == "streaming":
            self._blame(answer, "is streaming still")
        if answer.conversation_id in self._ledger.removed:
            self._blame(answer, "is of a conversation that was removed")
        for index, (_, text) in enumerate(answer.parts):
            runs = _runs(text)
            if runs and runs[0][0] is None:
                self._blame(answer, f"has a part that begins with {text[:30]!r}")
            # Else the last run brought nothing, and how it ended says nothing of this text.
            is_of_all_runs = index == len(answer.parts) - 1 and len(runs) == answer.run
            for number, (key, piece) in enumerate(runs, 1):
                if key is not None:
                    is_end = is_of_all_runs and number == len(runs)
                    self._judge_run(answer, key, piece, is_end=is_end)

    def _judge_run(self, answer: Stored, key: tuple[str, int], text: str, *, is_end: bool) -> None:
        sent = self._texts.get(key, "")
        self.checked["runs"] += 1
        self.checked["characters"] += len(text)
        if not sent.startswith(text):
            self._blame(answer, f"has in run {key} what the provider did not send")
        elif is_end and self._is_whole(answer, key[1]) and text != sent:
            lost, kind = sent[len(text) :], self._ledger.kinds.get(key[1])
            self._blame(answer, f"lacks {lost[:40]!r} at the end of run {key} ({kind})")

    def _is_whole(self, answer: Stored, number: int) -> bool:
        kind = self._ledger.kinds.get(number)
        if answer.status == "stopped" or answer.error in BROKE_OFF or kind == "reset":
            return False
        # A provider that this machine let run late is given up like one that stalls.
        return answer.error != "provider_timeout" or kind == "stall"

    def _judge_seen(self, answer: Stored, seen: list[str]) -> None:
        texts = [text for _, text in answer.parts]
        for index, text in enumerate(seen):
            self.checked["characters seen"] += len(text)
            if not (texts[index] if index < len(texts) else "").startswith(text):
                self._blame(answer, f"lacks, in part {index}, what somebody saw")

    def _judge_calls(self) -> None:
        calls = Counter(record["question"] for record in self.records if record["question"])
        self.checked["calls"] = calls.total()
        for question, count in calls.items():
            if count > self._ledger.runs[question]:
                self._ledger.blame(f"{count} calls for {self._ledger.runs[question]} runs")

    def _blame(self, answer: Stored, what: str) -> None:
        if len(self._ledger.mismatches) < MOST_TOLD:
            self._ledger.blame(
                f"answer {answer.answer_id} ({answer.status}, {answer.error}) {what}"
            )
        else:
            self._ledger.mismatches.append("…")


def _runs(text: str) -> list[tuple[tuple[str, int] | None, str]]:
    """Cut a stored text where its runs begin; what stands before the first mark has none."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return [(None, text)] if text else []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    runs: list[tuple[tuple[str, int] | None, str]] = [
        ((mark[1], int(mark[2])), text[mark.start() : end])
        for mark, end in zip(marks, ends, strict=True)
    ]
    return [(None, text[: marks[0].start()]), *runs] if marks[0].start() else runs


def leftovers(data_dir: Path) -> dict[str, Any]:
    """Return how many answers stream still, and how many entries the journal has."""
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        query = "select count(*) from messages where status = 'streaming'"
        [[streaming]] = database.execute(query).fetchall()
    with closing(sqlite3.connect(data_dir / "journal.sqlite3", timeout=30)) as journal:
        [[entries]] = journal.execute("select count(*) from entries").fetchall()
    return {"answers that stream": streaming, "entries in the journal": entries}
