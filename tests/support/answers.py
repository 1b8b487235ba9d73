"""Answers for the fake provider to give, and what it was asked."""

from pathlib import Path
from typing import Any

from tests.support.fake_provider.client import FakeProvider, Step

USAGE = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
USAGE_ON_THE_WIRE = {
    "input_tokens": 5,
    "output_tokens": 3,
    "reasoning_tokens": None,
    "total_tokens": 8,
}


def whole(*deltas: str, reasoning: tuple[str, ...] = (), finish: str = "stop") -> list[Step]:
    """Answer with `deltas` and end well."""
    return [
        *begun(*deltas, reasoning=reasoning),
        {"finish": finish},
        {"usage": USAGE},
        {"done": True},
    ]


def stalled(*deltas: str, reasoning: tuple[str, ...] = ()) -> list[Step]:
    """Begin with `deltas`, then say nothing until the client leaves."""
    return [*begun(*deltas, reasoning=reasoning), {"stall": True}]


def gated(gate: Path, before: list[Step], after: list[Step]) -> list[Step]:
    """Play `before`, wait until the file `gate` is made, then play `after`."""
    return [*before, {"until_exists": str(gate)}, *after]


def silent() -> list[Step]:
    """Take the request and never answer it."""
    return [{"stall": True}]


def cut(*deltas: str) -> list[Step]:
    """Begin with `deltas`, then close the connection."""
    return [*begun(*deltas), {"close": "fin"}]


def broken(*deltas: str) -> list[Step]:
    """Begin with `deltas`, then send an error in mid-stream."""
    return [*begun(*deltas), {"error": {"message": "overloaded", "code": 503}}]


def begun(*deltas: str, reasoning: tuple[str, ...] = ()) -> list[Step]:
    """Begin with `deltas`."""
    thoughts: list[Step] = [{"reasoning": text} for text in reasoning]
    return [{"role": True}, *thoughts, *({"delta": text} for text in deltas)]


def steady(count: int, every_ms: int, word: str = "w") -> list[Step]:
    """Send `count` deltas, one every so many milliseconds, and end well."""
    beat: list[Step] = [{"sleep_ms": every_ms}, {"delta": f"{word}{{i}} "}]
    return [{"role": True}, {"repeat": count, "steps": beat}, {"finish": "stop"}, {"done": True}]


def steady_text(count: int, word: str = "w") -> str:
    """Return the text of such a stream."""
    return "".join(f"{word}{index} " for index in range(count))


def requests_about(fake: FakeProvider, marker: str) -> list[dict[str, Any]]:
    """Return the bodies of the requests that have `marker` in one of their messages."""
    bodies = [entry["body"] for entry in fake.requests()]
    return [
        body
        for body in bodies
        # A request that was cancelled while it was written has no body.
        if any(marker in str(message["content"]) for message in body.get("messages", ()))
    ]
