"""Steps of a model: `with turn.step("Searching", input={…}) as step: … step.output = …`.

A step is a part of the kind `tool`. Input and output are the model's; both are bounded.
"""

import asyncio
import json
import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from ...protocol.commands import clean_text
from ...protocol.errors import error_object
from ..state_change import OnChange, StateChange, ignore_change
from .values import Cancelled, Refused

log = logging.getLogger(__name__)
MAX_STEPS = 200
MAX_CHARS = 100_000
MAX_TITLE_CHARS = 200
FAILED = "This step failed. The server's log has the reason."


class Step:
    """One step; it runs while its `with` block does. Set `output` to what it found."""

    def __init__(self, put: OnChange, title: str, given: object, name: str | None):
        self._put = put
        self._id = str(uuid.uuid4())
        self._title = clean_text(title)[:MAX_TITLE_CHARS]
        self._name = clean_text(name or title)[:MAX_TITLE_CHARS]
        self._started_at = ""
        self.input = given
        self.output: object = None

    def __enter__(self) -> Self:
        """Show the step as running."""
        self._started_at = _now()
        text = "" if self.input is None else _dump(self.input)
        self._put(self._change("running", text[:MAX_CHARS]))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Show the step as done, or as failed or cancelled; an exception goes on."""
        if error is None:
            done = self._change("done", ended_at=_now())
            if result := results_of(self.output):
                done.state["result"] = result
            self._put(done)
            return
        if isinstance(error, (Cancelled, GeneratorExit, asyncio.CancelledError)):
            change = self._change("cancelled", ended_at=_now())
        else:
            change = self._change("failed", ended_at=_now(), error=self._safe(error))
        with suppress(Cancelled):  # the answer has ended, and the exception in progress says more
            self._put(change)

    async def __aenter__(self) -> Self:
        """Show the step as running."""
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Show the end of the step."""
        self.__exit__(kind, error, traceback)

    def _change(self, status: str, text: str = "", **more: Any) -> StateChange:
        state = {
            "call_id": self._id,
            "name": self._name,
            "title": self._title,
            "server": None,
            "status": status,
            "started_at": self._started_at,
        }
        return StateChange("tool", self._id, {**state, **more}, text)

    def _safe(self, error: BaseException) -> dict[str, Any]:
        if isinstance(error, Refused):
            return error_object("refused", error.sentence)
        log.warning("the step %r of a model failed", self._title, exc_info=error)
        return error_object("backend_failed", FAILED)


@dataclass(slots=True)
class StepMaker:
    """Makes the steps of one answer; those beyond the limit run without being shown."""

    put: OnChange
    _count: int = field(default=0)

    def make(self, title: str, given: object, name: str | None) -> Step:
        """Return a new step."""
        self._count += 1
        put = self.put if self._count <= MAX_STEPS else ignore_change
        return Step(put, title, given, name)


def results_of(output: object) -> list[dict[str, Any]]:
    """Return the results that show an output: text, or a JSON value; none for None."""
    if output is None:
        return []
    if not isinstance(output, str):
        dumped = _dump(output)
        if len(dumped) <= MAX_CHARS:
            return [{"type": "json", "value": json.loads(dumped)}]
        output = dumped
    text = clean_text(output)
    return [{"type": "text", "text": text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + "…"}]


def _dump(value: object) -> str:
    """Return a value as JSON that databases and browsers read; what JSON lacks becomes text."""
    try:
        dumped = json.dumps(_clean(value), ensure_ascii=False, default=str, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        dumped = json.dumps(clean_text(repr(value)[:MAX_CHARS]), ensure_ascii=False)
    return dumped


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(str(key)): _clean(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_clean(each) for each in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return clean_text(str(value))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
