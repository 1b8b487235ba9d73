"""Chunks in, deltas out: what one stream says, until its end. Does no I/O."""

from collections.abc import Iterable
from typing import Any, Literal, cast

from ...base import Append, Outcome, ProviderError, Usage
from ..errors import from_error_object
from .chunks import Delta, Piece, decode_chunk
from .overlap import OverlapFilter
from .think_tags import ThinkSplitter

DONE = b"[DONE]"
FINISHES: dict[str, Literal["length", "content_filter"]] = {
    "length": "length",
    "max_tokens": "length",
    "content_filter": "content_filter",
}
# Beyond it JavaScript counts inexactly, and other clients read no number at all.
MOST_COUNT = 2**53 - 1
TOOL_FINISHES = ("tool_calls", "function_call", "tool_use")


class StreamReader:
    """Takes the data of events in order and appends what they add, together what came together.

    An answer is complete on a finish_reason alone; [DONE] and the end of the stream only end it.
    """

    def __init__(self, append: Append, partial: str | None):
        self._append = append
        self._kind: Literal["text", "reasoning"] = "text"
        self._pieces: list[str] = []
        self._overlap = OverlapFilter(partial or "", self._append_text)
        on_text = self._overlap.feed if partial else self._append_text
        self._splitter = ThinkSplitter(on_text, self._append_reasoning)
        self._finish: Literal["stop", "length", "content_filter"] | None = None
        self._usage: Any = None
        self.has_begun = False
        self.is_done = False

    @property
    def is_finished(self) -> bool:
        """Whether a finish_reason has come; usage may still follow."""
        return self._finish is not None

    def take_all(self, events: Iterable[bytes]) -> None:
        """Append what these events add, as one delta where they are of one part.

        Raises:
            ProviderError: one is unreadable, an error, or asks for a tool; `flush` appends what
                came before it.
        """
        for data in events:
            self._take(data)
        self._pass_on()

    def _take(self, data: bytes) -> None:
        if data == DONE or self.is_done:
            self.is_done = True
            return
        try:
            chunk = decode_chunk(data)
            if chunk.error is not None:
                raise from_error_object(chunk.error)
        except ProviderError:
            # After its finish_reason the answer is complete, whatever else is said.
            if self.is_finished:
                return
            raise
        if chunk.usage is not None:
            self._usage = chunk.usage
        for choice in chunk.choices or ():
            if choice.index == 0:
                delta = choice.delta or choice.message
                if delta is not None:
                    self._add(delta)
                if choice.finish_reason:
                    self._finish_by(choice.finish_reason)

    def take_last(self, data: bytes) -> None:
        """Append what an event adds that the end of the stream may have cut off."""
        try:
            decode_chunk(b"null" if data == DONE else data)
        except ProviderError:
            return
        self.take_all([data])

    def flush(self) -> None:
        """Append what was held back; the stream is over."""
        self._splitter.end()
        self._overlap.end()
        self._pass_on()

    def outcome(self) -> Outcome:
        """Return how it ended.

        Raises:
            ProviderError: `cut_short`; it ended without a finish_reason.
        """
        if self._finish is None:
            raise ProviderError("cut_short", "the stream ended without a finish_reason")
        return Outcome(self._finish, _read_usage(self._usage))

    def _add(self, delta: Delta) -> None:
        thought = delta.reasoning_content or delta.reasoning
        if thought:
            self._append_reasoning(thought)
        if delta.content:
            if isinstance(delta.content, str):
                self._splitter.feed(delta.content)
            else:
                self._add_pieces(delta.content)
        elif delta.refusal:
            self._splitter.feed(delta.refusal)
        if delta.tool_calls or delta.function_call:
            raise ProviderError("tools_unsupported")

    def _add_pieces(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if piece.text:
                self._splitter.feed(piece.text)
            if isinstance(piece.thinking, str):
                self._append_reasoning(piece.thinking)
            for thought in piece.thinking or () if isinstance(piece.thinking, list) else ():
                self._append_reasoning(thought.text or "")

    def _finish_by(self, reason: object) -> None:
        if reason in TOOL_FINISHES:
            raise ProviderError("tools_unsupported")
        if reason == "error":
            raise ProviderError("provider_broken", "finish_reason error")
        if reason != "abort":
            self._finish = FINISHES.get(str(reason).lower(), "stop")

    def _append_text(self, text: str) -> None:
        if self._kind != "text":
            self._turn_to("text")
        self._pieces.append(text)

    def _append_reasoning(self, text: str) -> None:
        if self._kind != "reasoning":
            self._turn_to("reasoning")
        self._pieces.append(text)

    def _turn_to(self, kind: Literal["text", "reasoning"]) -> None:
        self._pass_on()
        self._kind = kind

    def _pass_on(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        if text:
            self.has_begun = True
            self._append(self._kind, text)


def _read_usage(usage: object) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    details = usage.get("completion_tokens_details")
    return Usage(
        input_tokens=_count(usage, "prompt_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
        reasoning_tokens=_count(details, "reasoning_tokens"),
        total_tokens=_count(usage, "total_tokens"),
    )


def _count(holder: object, key: str) -> int | None:
    value = cast("dict[str, object]", holder).get(key) if isinstance(holder, dict) else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MOST_COUNT else None
