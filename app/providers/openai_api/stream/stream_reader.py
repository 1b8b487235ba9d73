"""Turns the chunks of one stream into deltas, until its end. Does no I/O."""

from collections.abc import Iterable
from typing import Any, Literal, cast

from ....protocol.objects import PartKind
from ...base import Append, Outcome, ProviderError, Usage
from ..errors import error_in, from_error_object
from .chunks import Chunk, Delta, Piece, decode_chunk
from .overlap import OverlapFilter
from .think_tags import Segment, ThinkSplitter

DONE = b"[DONE]"
FINISHES: dict[str, Literal["length", "content_filter"]] = {
    "length": "length",
    "max_tokens": "length",
    "content_filter": "content_filter",
}
# Beyond it JavaScript counts inexactly, and other clients cannot read the number.
MOST_COUNT = 2**53 - 1
TOOL_FINISHES = ("tool_calls", "function_call", "tool_use")


class StreamReader:
    """Reads the data of events in order and appends what they add, together what came together.

    Only a finish_reason makes an answer complete; [DONE] and the end of the stream just end it.
    """

    def __init__(self, append: Append, partial: str | None):
        self._append = append
        self._kind: PartKind = "text"
        self._pieces: list[str] = []
        self._splitter = ThinkSplitter()
        self._overlap = OverlapFilter(partial or "")
        self._is_plain = False
        self._finish: Literal["stop", "length", "content_filter"] | None = None
        self._usage: Any = None
        self.has_begun = False
        self.is_done = False

    @property
    def is_finished(self) -> bool:
        """Whether a finish_reason has come; usage may still follow."""
        return self._finish is not None

    def read(self, events: Iterable[bytes]) -> None:
        """Append what these events add, as one delta where they are of one part.

        Raises:
            ProviderError: one is unreadable, an error, or asks for a tool; `flush` appends what
                came before it.
        """
        for data in events:
            self._read_event(data)
        self._append_pieces()

    def _read_event(self, data: bytes) -> None:
        if data == DONE or self.is_done:
            self.is_done = True
            return
        try:
            chunk = decode_chunk(data)
            _raise_error(chunk, data)
        except ProviderError:
            # After its finish_reason the answer is complete, whatever else comes.
            if self.is_finished:
                return
            raise
        if chunk.usage is not None:
            self._usage = chunk.usage
        for choice in chunk.choices or ():
            if choice.index == 0:
                delta = choice.delta or choice.message
                if delta is not None:
                    self._read_delta(delta)
                if choice.finish_reason:
                    self._finish_by(choice.finish_reason)

    def read_last(self, data: bytes) -> None:
        """Append what the last event adds, unless the end of the stream cut it off."""
        try:
            decode_chunk(b"null" if data == DONE else data)
        except ProviderError:
            return
        self.read([data])

    def flush(self) -> None:
        """Append what was held back; the stream is over."""
        self._add_segments(self._splitter.end())
        if rest := self._overlap.end():
            self._add("text", rest)
        self._append_pieces()

    def outcome(self) -> Outcome:
        """Return how it ended.

        Raises:
            ProviderError: `cut_short`; it ended without a finish_reason.
        """
        if self._finish is None:
            raise ProviderError("cut_short", "the stream ended without a finish_reason")
        return Outcome(self._finish, _read_usage(self._usage))

    def _read_delta(self, delta: Delta) -> None:
        thought = delta.reasoning_content or delta.reasoning
        if thought:
            self._add("reasoning", thought)
        if delta.content:
            if isinstance(delta.content, str):
                self._add_content(delta.content)
            else:
                self._read_pieces(delta.content)
        elif delta.refusal:
            self._add_content(delta.refusal)
        if delta.tool_calls or delta.function_call:
            raise ProviderError("tools_unsupported")

    def _read_pieces(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if piece.text:
                self._add_content(piece.text)
            if isinstance(piece.thinking, str):
                self._add("reasoning", piece.thinking)
            for thought in piece.thinking or () if isinstance(piece.thinking, list) else ():
                self._add("reasoning", thought.text or "")

    def _finish_by(self, reason: object) -> None:
        if reason in TOOL_FINISHES:
            raise ProviderError("tools_unsupported")
        if reason == "error":
            raise ProviderError("provider_broken", "finish_reason error")
        if reason != "abort":
            self._finish = FINISHES.get(str(reason).lower(), "stop")

    def _add_content(self, text: str) -> None:
        # Nearly all text comes after every tag and every repeat, and needs neither filter.
        if self._is_plain and self._kind == "text":
            self._pieces.append(text)
        else:
            self._add_segments(self._splitter.feed(text))

    def _add_segments(self, segments: list[Segment]) -> None:
        for kind, text in segments:
            shown = self._overlap.feed(text) if kind == "text" else text
            if shown:
                self._add(kind, shown)
        self._is_plain = self._splitter.is_plain and self._overlap.is_open

    def _add(self, kind: PartKind, text: str) -> None:
        if kind != self._kind:
            self._append_pieces()
            self._kind = kind
        self._pieces.append(text)

    def _append_pieces(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        if text:
            self.has_begun = True
            self._append(self._kind, text)


def _raise_error(chunk: Chunk, data: bytes) -> None:
    if chunk.error:
        raise error_in(data) or from_error_object(chunk.error)
    # Errors in other shapes come without choices.
    if not chunk.choices and chunk.usage is None and (found := error_in(data)):
        raise found


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
