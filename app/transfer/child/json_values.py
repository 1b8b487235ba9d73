"""Reads values of the expected type from JSON that may hold anything."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from .faults import Fault

JsonObject = dict[str, Any]
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 4_102_444_800  # the year 2100
_MILLISECONDS = 10**11


def object_of(value: Any) -> JsonObject:
    """Return an object; another value is an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    """Return a list; another value is an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a text without what cannot be stored; another value is an empty one."""
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def id_of(value: Any) -> str | None:
    """Return the id of another program, which may be a number."""
    if isinstance(value, bool):
        return None
    return str(value)[:200] if isinstance(value, str | int) and value != "" else None


def time_of(value: Any) -> str | None:
    """Return a time as it is stored, from seconds, milliseconds or ISO 8601; None for others."""
    moment = None
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            seconds = value / 1000 if value > _MILLISECONDS else value
            moment = _EPOCH + timedelta(seconds=seconds) if seconds < _LAST else None
        if moment is None or not 0 <= moment.timestamp() < _LAST:
            return None
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cleaned(value: Any) -> Any:
    """Return JSON whose texts can be stored."""
    if isinstance(value, str):
        return text_of(value)
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    if isinstance(value, dict):
        return {text_of(name): cleaned(each) for name, each in value.items()}
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):  # noqa: PLR0124
        raise Fault("invalid")
    return value
