"""Turns what a model returns or yields into pieces: text, Reasoning, Finish or Usage.

Streams of the openai package are recognised by their attributes, so that it is not imported.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from ..base import Usage
from ..state_change import StateChange
from .values import Finish, Reasoning

Piece = str | Reasoning | Finish | Usage | StateChange
FINISH_REASONS = ("stop", "length", "content_filter")


def pieces_of(result: Any) -> Iterator[Piece]:
    """Yield the pieces of a model's result.

    Raises:
        TypeError: it is, or yields, something else.
    """
    if result is None:
        return
    if isinstance(result, str):
        yield result
    elif isinstance(result, Iterable):
        for value in result:
            yield from read_piece(value)
    else:
        yield from read_piece(result)


async def async_pieces_of(result: AsyncIterator[Any]) -> AsyncIterator[Piece]:
    """Yield the pieces of an async generator; see pieces_of."""
    async for value in result:
        for piece in read_piece(value):
            yield piece


def read_piece(value: Any) -> Iterator[Piece]:
    """Yield the pieces of one yielded value; none of an event without text."""
    if isinstance(value, str | Reasoning | Finish | Usage):
        yield value
    elif hasattr(value, "choices"):
        yield from _read_completion(value)
    elif isinstance(getattr(value, "type", None), str):
        yield from _read_response_event(value)
    else:
        raise TypeError(
            f"a model yields str, Reasoning, Usage or Finish, not {type(value).__name__}"
        )


def _read_completion(chunk: Any) -> Iterator[Piece]:
    for choice in chunk.choices or ():
        # A whole completion has a message where a chunk has a delta.
        delta = getattr(choice, "delta", None) or getattr(choice, "message", None)
        reasoning = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
        if isinstance(reasoning, str) and reasoning:
            yield Reasoning(reasoning)
        if isinstance(text := getattr(delta, "content", None), str) and text:
            yield text
        reason = getattr(choice, "finish_reason", None)
        if reason in FINISH_REASONS:
            yield Finish(reason)
    if (usage := getattr(chunk, "usage", None)) is not None:
        yield Usage(
            getattr(usage, "prompt_tokens", None),
            getattr(usage, "completion_tokens", None),
            total_tokens=getattr(usage, "total_tokens", None),
        )


def _read_response_event(event: Any) -> Iterator[Piece]:
    if event.type in ("response.output_text.delta", "response.refusal.delta"):
        yield event.delta
    elif event.type in ("response.reasoning_text.delta", "response.reasoning_summary_text.delta"):
        yield Reasoning(event.delta)
    elif event.type in ("response.completed", "response.incomplete"):
        details = getattr(event.response, "incomplete_details", None)
        reason = getattr(details, "reason", None)
        if reason is not None:
            yield Finish("content_filter" if reason == "content_filter" else "length")
        if (usage := getattr(event.response, "usage", None)) is not None:
            yield Usage(usage.input_tokens, usage.output_tokens, total_tokens=usage.total_tokens)
