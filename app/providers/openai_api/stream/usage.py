"""Reads the token counts of a service. Pure."""

from typing import cast

from ...base import Usage

# Beyond it JavaScript counts inexactly, and other clients cannot read the number.
MOST_COUNT = 2**53 - 1


def read_usage(usage: object) -> Usage | None:
    """Return the counts in `usage`, None if it is no object."""
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
