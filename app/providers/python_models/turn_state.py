"""The state that a model keeps from turn to turn: a small JSON object, checked when it ends."""

import json
from typing import Any

from ...protocol.commands import clean_text

MAX_BYTES = 16 * 1024


def changed_state(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any] | None:
    """Return the state as it is stored, None where nothing has changed.

    Raises:
        ValueError: it is no JSON object, or larger than 16 KiB.
    """
    if now == (before or {}):
        return None
    try:
        dumped = json.dumps(now, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"turn.state can hold JSON values only: {error}") from error
    if "\\u0000" in dumped:
        raise ValueError("turn.state cannot hold the character NUL")
    dumped = clean_text(dumped)
    if len(dumped.encode()) > MAX_BYTES:
        raise ValueError(f"turn.state has more than {MAX_BYTES} bytes")
    state: dict[str, Any] = json.loads(dumped)
    return state
