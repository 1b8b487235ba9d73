"""Scripts of answers for the fake provider, and the requests it received."""

from pathlib import Path
from typing import Any

from app.testing.fake_openai.client import FakeOpenAI, Step

USAGE = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
USAGE_ON_THE_WIRE = {
    "input_tokens": 5,
    "output_tokens": 3,
    "reasoning_tokens": None,
    "total_tokens": 8,
}


def whole(*deltas: str, reasoning: tuple[str, ...] = (), finish: str = "stop") -> list[Step]:
    """Return an answer of `deltas` that completes."""
    return [
        *begun(*deltas, reasoning=reasoning),
        {"finish": finish},
        {"usage": USAGE},
        {"done": True},
    ]


def stalled(*deltas: str, reasoning: tuple[str, ...] = ()) -> list[Step]:
    """Return an answer that sends `deltas`, then nothing until the client disconnects."""
    return [*begun(*deltas, reasoning=reasoning), {"stall": True}]


def gated(gate: Path, before: list[Step], after: list[Step]) -> list[Step]:
    """Return `before`, a wait until the file `gate` exists, and `after`."""
    return [*before, {"until_exists": str(gate)}, *after]


def silent() -> list[Step]:
    """Return an answer that never begins."""
    return [{"stall": True}]


def cut(*deltas: str) -> list[Step]:
    """Return an answer that sends `deltas`, then closes the connection."""
    return [*begun(*deltas), {"close": "fin"}]


def broken(*deltas: str) -> list[Step]:
    """Return an answer that sends `deltas`, then an error in mid-stream."""
    return [*begun(*deltas), {"error": {"message": "overloaded", "code": 503}}]


def begun(*deltas: str, reasoning: tuple[str, ...] = ()) -> list[Step]:
    """Return the beginning of an answer: its role, reasoning and `deltas`."""
    thoughts: list[Step] = [{"reasoning": text} for text in reasoning]
    return [{"role": True}, *thoughts, *({"delta": text} for text in deltas)]


def steady(count: int, every_ms: int, word: str = "w") -> list[Step]:
    """Return an answer of `count` deltas, one every `every_ms`, that completes."""
    step: list[Step] = [{"sleep_ms": every_ms}, {"delta": f"{word}{{i}} "}]
    return [{"role": True}, {"repeat": count, "steps": step}, {"finish": "stop"}, {"done": True}]


def steady_text(count: int, word: str = "w") -> str:
    """Return the text of `steady`."""
    return "".join(f"{word}{index} " for index in range(count))


def is_released(fake: FakeOpenAI, marker: str) -> bool:
    """Return whether there are requests with `marker`, and their client has closed them all."""
    return bool(found := fake.requests_with(marker)) and all(each["closed_at"] for each in found)


def requests_about(fake: FakeOpenAI, marker: str) -> list[dict[str, Any]]:
    """Return the bodies of the requests with `marker` in one of their messages."""
    bodies = [entry["body"] for entry in fake.requests()]
    return [
        body
        for body in bodies
        # A request that was cancelled while it was sent has no body.
        if any(marker in str(message["content"]) for message in body.get("messages", ()))
    ]
