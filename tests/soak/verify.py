"""Compares the stored answers with what the provider sent and what clients received."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from app.testing.fake_openai.client import Entry

from .observations import Observations
from .provider_scripts import CLOSE, OPEN

_MARK = re.compile(f"{OPEN}(r?)([0-9]+){CLOSE}")
# Errors after which an answer may rightly be stored without its last text.
TRUNCATING_ERRORS = {"worker_lost", "storage_unavailable", "deadline"}
MAX_REPORTED = 20


class StoredAnswer(NamedTuple):
    """An answer as the database has it."""

    answer_id: str
    conversation_id: str
    run: int
    status: str
    finish_reason: str | None
    error: str | None
    parts: list[tuple[str, str]]


def read_stored_answers(data_dir: Path) -> list[StoredAnswer]:
    """Return every answer in the database."""
    query = (
        "select id, conversation_id, run, status, finish_reason, error, parts from messages "
        "where role = 'assistant'"
    )
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        rows = database.execute(query).fetchall()
    return [_stored_answer(*row) for row in rows]


def _stored_answer(
    answer_id: str,
    conversation_id: str,
    run: int,
    status: str,
    finish_reason: str | None,
    error: str | None,
    parts: str,
) -> StoredAnswer:
    texts = [(part["kind"], part["text"]) for part in json.loads(parts)]
    code = json.loads(error)["code"] if error else None
    return StoredAnswer(answer_id, conversation_id, run, status, finish_reason, code, texts)


class Verifier:
    """Records mismatches in the observations; `checked` counts what was compared."""

    def __init__(self, observations: Observations, records: Iterable[Entry]):
        self._observations = observations
        self.records = list(records)
        self._sent: dict[tuple[str, int], str] = {}
        for record in self.records:
            for key in ("text", "reasoning"):
                if found := _MARK.match(record[key]):
                    self._sent[found[1], int(found[2])] = record[key]
        self.checked: Counter[str] = Counter()

    def verify(self, stored: list[StoredAnswer]) -> None:
        """Compare all stored answers, received texts and provider calls."""
        by_id = {answer.answer_id: answer for answer in stored}
        for answer in stored:
            self._verify_answer(answer)
        for answer_id, received in self._observations.longest.items():
            if answer_id in by_id:
                self._verify_received(by_id[answer_id], received)
        self._verify_calls()

    def _verify_answer(self, answer: StoredAnswer) -> None:
        self.checked[f"answers {answer.status}"] += 1
        if answer.status == "streaming":
            self._record(answer, "is still streaming")
        if answer.conversation_id in self._observations.removed:
            self._record(answer, "belongs to a removed conversation")
        for index, (_, text) in enumerate(answer.parts):
            runs = _split_runs(text)
            if runs and runs[0][0] is None:
                self._record(answer, f"has a part that begins with {text[:30]!r}")
            # With fewer runs than the answer had, the last one added no text, and the answer's
            # status does not describe this text.
            has_all_runs = index == len(answer.parts) - 1 and len(runs) == answer.run
            for number, (key, piece) in enumerate(runs, 1):
                if key is not None:
                    is_last = has_all_runs and number == len(runs)
                    self._verify_run(answer, key, piece, is_last=is_last)

    def _verify_run(
        self, answer: StoredAnswer, key: tuple[str, int], text: str, *, is_last: bool
    ) -> None:
        sent = self._sent.get(key, "")
        self.checked["runs"] += 1
        self.checked["characters"] += len(text)
        if not sent.startswith(text):
            self._record(answer, f"has text in run {key} that the provider did not send")
        elif is_last and self._must_be_whole(answer, key[1]) and text != sent:
            lost, kind = sent[len(text) :], self._observations.kinds.get(key[1])
            self._record(answer, f"lacks {lost[:40]!r} at the end of run {key} ({kind})")

    def _must_be_whole(self, answer: StoredAnswer, number: int) -> bool:
        kind = self._observations.kinds.get(number)
        if answer.status == "stopped" or answer.error in TRUNCATING_ERRORS or kind == "reset":
            return False
        # On a busy machine the provider may be late; the server then times out as in a stall.
        return answer.error != "provider_timeout" or kind == "stall"

    def _verify_received(self, answer: StoredAnswer, received: list[str]) -> None:
        texts = [text for _, text in answer.parts]
        for index, text in enumerate(received):
            self.checked["characters received"] += len(text)
            if not (texts[index] if index < len(texts) else "").startswith(text):
                self._record(answer, f"lacks text in part {index} that a client received")

    def _verify_calls(self) -> None:
        # Questions around an answer without text are sent as one, the newest last.
        asked = [record["question"].split("\n\n")[-1] for record in self.records]
        calls = Counter(question for question in asked if question)
        self.checked["calls"] = calls.total()
        for question, count in calls.items():
            runs = self._observations.runs[question]
            if count > runs:
                self._observations.record_mismatch(f"{count} provider calls for {runs} runs")

    def _record(self, answer: StoredAnswer, what: str) -> None:
        if len(self._observations.mismatches) < MAX_REPORTED:
            self._observations.record_mismatch(
                f"answer {answer.answer_id} ({answer.status}, {answer.error}) {what}"
            )
        else:
            self._observations.mismatches.append("…")


def _split_runs(text: str) -> list[tuple[tuple[str, int] | None, str]]:
    """Split a stored text at the marks of its runs; text before the first mark has the key None."""
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
    """Return the number of streaming answers and of journal entries; 0 in an idle server."""
    with closing(sqlite3.connect(data_dir / "wordbrook.sqlite3", timeout=30)) as database:
        query = "select count(*) from messages where status = 'streaming'"
        [[streaming]] = database.execute(query).fetchall()
    with closing(sqlite3.connect(data_dir / "journal.sqlite3", timeout=30)) as journal:
        [[entries]] = journal.execute("select count(*) from entries").fetchall()
    return {"streaming answers": streaming, "journal entries": entries}
