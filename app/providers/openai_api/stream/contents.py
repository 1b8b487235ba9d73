"""Reads the values of a delta's fields, of whatever type they are. Pure."""

from collections.abc import Iterator
from typing import Any, Literal

from .chunks import Delta

Kind = Literal["text", "reasoning", "picture"]
TEXT_KEYS = ("text", "content", "thinking", "reasoning", "summary", "value", "output_text")
REASONING_KEYS = ("thinking", "reasoning", "reasoning_content")
CALL_KEYS = ("function", "custom", "id", "name", "arguments")
MAX_DEPTH = 8


def text_in(value: object, depth: int = 0) -> str:
    """Return the text in a string, a number, an object or a list of these; "" if it has none."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth < MAX_DEPTH:
        return "".join(text_in(each, depth + 1) for each in value)
    if isinstance(value, dict) and depth < MAX_DEPTH:
        found = (text_in(value.get(key), depth + 1) for key in TEXT_KEYS)
        return next((text for text in found if text), "")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""


def pieces_in(value: object) -> Iterator[tuple[Kind, Any]]:
    """Yield the pieces of a content in order: text, reasoning, and pictures as they came."""
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if not isinstance(part, dict):
            if text := text_in(part):
                yield "text", text
            continue
        type_ = str(part.get("type") or "").lower()
        thought = next((part[key] for key in REASONING_KEYS if part.get(key)), None)
        if "image" in type_ or "image_url" in part or "b64_json" in part:
            yield "picture", part
        elif thought is not None or "thinking" in type_ or "reasoning" in type_:
            if text := text_in(thought) or text_in(part):
                yield "reasoning", text
        elif text := text_in(part):
            yield "text", text


def reasoning_in(delta: Delta) -> str:
    """Return the reasoning in any of the fields for it; services repeat it in several of them."""
    return (
        text_in(delta.reasoning_content)
        or text_in(delta.reasoning)
        or text_in(delta.thinking)
        or text_in(delta.reasoning_details)
    )


def asks_for_tool(delta: Delta) -> bool:
    """Return whether the model calls a tool; empty calls are none."""
    calls = delta.tool_calls if isinstance(delta.tool_calls, list) else [delta.tool_calls]
    found = [call for call in [*calls, delta.function_call] if isinstance(call, dict)]
    return any(call.get(key) for call in found for key in CALL_KEYS)


def is_other_choice(index: object) -> bool:
    """Return whether `index` clearly names another alternative than the first."""
    if isinstance(index, str):
        index = int(index) if index.isdecimal() and len(index) < 10 else 0
    return isinstance(index, int | float) and not isinstance(index, bool) and index > 0
