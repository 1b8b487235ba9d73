"""Tool calls for protocols that take a call's arguments before its outcome, each once.

On the wire a part's state comes before the text that was set with it, and a follower that is late
receives the last state alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from .sender import Payload

ENDED = ("done", "failed", "denied", "cancelled")
Moment = Literal["begin", "arguments", "ready", "outcome"]


@dataclass(slots=True)
class ToolCall:
    """One call: its part, its last state, and the text of its arguments so far."""

    part: int
    tool: Payload
    arguments: str = ""
    is_ready: bool = False
    is_over: bool = False

    @property
    def input(self) -> Any:
        """The arguments as a JSON value, as text where they are none."""
        return _parse(self.arguments) if self.arguments else {}

    @property
    def output(self) -> Any:
        """What the call returned: one text or JSON value, else the list of its results."""
        results = self.tool.get("result") or []
        if len(results) == 1 and results[0]["type"] in ("text", "json"):
            return results[0].get("text", results[0].get("value"))
        return results or None

    @property
    def failure(self) -> str:
        """The sentence of its error, else its status."""
        return str((self.tool.get("error") or {}).get("message") or self.tool["status"])


class Change(NamedTuple):
    """What to tell of a call; `text` is of `arguments`."""

    moment: Moment
    call: ToolCall
    text: str = ""


class ToolCalls:
    """The calls of one answer by part; each method yields what became known, in order."""

    def __init__(self) -> None:
        self._open: dict[int, ToolCall] = {}

    def set_state(self, part: int, tool: Payload) -> Iterator[Change]:
        """Take the state of a call; the other calls have all their arguments then."""
        yield from self.settle(but=part)
        call = self._open.get(part)
        if call is None:
            call = self._open[part] = ToolCall(part, tool)
            yield Change("begin", call)
            yield from self._advance(call)
            return
        call.tool = tool
        # Arguments are sent with the first state.
        yield from self._advance(call, is_whole=not call.arguments)

    def add(self, part: int, text: str) -> Iterator[Change]:
        """Take text of a call's arguments."""
        call = self._open.get(part)
        if call is None or call.is_ready or not text:
            return
        call.arguments += text
        yield Change("arguments", call, text)
        yield from self._advance(call)

    def settle(self, but: int | None = None) -> Iterator[Change]:
        """Take all arguments as whole: text of a later part has come, or the end."""
        for call in list(self._open.values()):
            if call.part != but:
                yield from self._advance(call, is_whole=True)

    def _advance(self, call: ToolCall, *, is_whole: bool = False) -> Iterator[Change]:
        status = call.tool["status"]
        if not call.is_ready and status != "writing" and (is_whole or _is_json(call.arguments)):
            call.is_ready = True
            yield Change("ready", call)
        if call.is_ready and not call.is_over and status in ENDED:
            call.is_over = True
            yield Change("outcome", call)


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
