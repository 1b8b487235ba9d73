"""Random scripts of the fake provider: marked texts, and every kind of failure."""

import random
from collections.abc import Callable
from typing import NamedTuple

from app.testing.fake_openai.client import Step

OPEN, CLOSE = "⟦", "⟧"
# One, two and four bytes, one and two UTF-16 code units, joined emoji, line ends of every kind.
WORDS = (
    "so ",
    "größer ",
    "🌊 ",
    "👩‍👩‍👧 ",
    "漢字",
    "\n",
    "\u2028",
    "`x` ",
    "</p>",
    "e\u0301 ",
    "\r\n",
    "and ",
)
USAGE = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}


class Script(NamedTuple):
    """The provider's steps in one run; the report counts runs by `kind`."""

    kind: str
    steps: list[Step]


def choose_script(rng: random.Random, number: int) -> Script:
    """Return a random script for run `number`."""
    kind = rng.choices(list(KINDS), [weight for _, weight in KINDS.values()])[0]
    make, _ = KINDS[kind]
    return Script(kind, make(rng, number))


def mark(number: int, prefix: str = "") -> str:
    """Return the mark at the start of a run's text, by which the text is recognised later."""
    return f"{OPEN}{prefix}{number}{CLOSE}"


def _text(rng: random.Random, number: int, max_deltas: int, every: int | None = None) -> list[Step]:
    split = {} if every is None else {"every": every}
    steps: list[Step] = [{"role": True}, {"delta": mark(number)}]
    pause_ms = rng.choice((0, 5, 20, 60))
    for _ in range(rng.randint(2, max_deltas)):
        text = "".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        steps += [{"sleep_ms": pause_ms}, {"delta": text, **split}]
    return steps


def _end(reason: str = "stop") -> list[Step]:
    return [{"finish": reason}, {"usage": USAGE}, {"done": True}]


def _whole(rng: random.Random, number: int) -> list[Step]:
    return [*_text(rng, number, 120), *_end()]


def _big(rng: random.Random, number: int) -> list[Step]:
    piece = "".join(rng.choices(WORDS, k=200))
    deltas: list[Step] = [{"delta": piece}] * rng.randint(20, 200)
    return [{"delta": mark(number)}, *deltas, *_end()]


def _split(rng: random.Random, number: int) -> list[Step]:
    return [*_text(rng, number, 20, every=rng.randint(1, 7)), *_end()]


def _reasoning(rng: random.Random, number: int) -> list[Step]:
    thoughts: list[Step] = [{"reasoning": mark(number, "r")}]
    for _ in range(rng.randint(1, 30)):
        thoughts += [{"sleep_ms": 20}, {"reasoning": "".join(rng.choices(WORDS, k=3))}]
    return [*thoughts, *_text(rng, number, 30), *_end()]


def _refused(rng: random.Random, number: int) -> list[Step]:
    status, headers = rng.choice(((429, {"Retry-After": "1"}), (500, {}), (503, {})))
    return [{"status": status, "headers": headers, "body": {"error": {"message": "no"}}}]


def _then(*steps: Step) -> Callable[[random.Random, int], list[Step]]:
    return lambda rng, number: [*_text(rng, number, 60), *steps]


Make = Callable[[random.Random, int], list[Step]]
KINDS: dict[str, tuple[Make, int]] = {
    "whole": (_whole, 40),
    "big": (_big, 5),
    "split": (_split, 8),
    "reasoning": (_reasoning, 8),
    "length": (lambda rng, number: [*_text(rng, number, 40), *_end("length")], 7),
    "filtered": (_then({"finish": "content_filter"}, {"done": True}), 2),
    "cut": (_then({"close": "fin"}), 5),
    "reset": (_then({"close": "rst"}), 4),
    "no reason": (_then({"done": True}), 3),
    "error": (_then({"error": {"message": "overloaded", "code": 503}}), 4),
    "no JSON": (_then({"raw": "data: {]\n\n"}), 3),
    "stall": (_then({"stall": True}), 4),
    "silent": (lambda _, __: [{"stall": True}], 2),
    "refused": (_refused, 6),
}
