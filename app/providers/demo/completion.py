"""The demo's chat completion: an answer's words, at a speed that can be read, as SSE events."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

from .answers import VARIANTS, write_answer

WORDS_PER_S = 32.0
FIRST_WORD_S = 0.25
MAX_REMEMBERED = 1000
NO_LIMIT = 1_000_000


class DemoModel:
    """Answers by fixed texts; asked the same again, as a regenerate does, it says it otherwise."""

    def __init__(self, sleep: Callable[[float], None]):
        self._sleep = sleep
        self._times_asked: Counter[str] = Counter()

    def stream(self, asked: dict[str, Any]) -> Iterator[bytes]:
        """Yield the events of the answer to `asked`, the body of a request, word by word."""
        question, partial = _read(asked)
        words = re.findall(r"\s*\S+", self._text(question, partial))
        limit = asked.get("max_completion_tokens") or asked.get("max_tokens") or NO_LIMIT
        yield _event(asked, {"delta": {"role": "assistant", "content": ""}})
        self._sleep(FIRST_WORD_S)
        # Due times, not pauses: what sending takes must not slow the words down.
        due_at = monotonic()
        for word in words[:limit]:
            yield _event(asked, {"delta": {"content": word}})
            due_at += 1 / WORDS_PER_S
            self._sleep(max(0.0, due_at - monotonic()))
        finish = "stop" if len(words) <= limit else "length"
        yield _event(asked, {"delta": {}, "finish_reason": finish})
        if (asked.get("stream_options") or {}).get("include_usage"):
            yield _event(asked, None, _usage(question, len(words[:limit])))
        yield b"data: [DONE]\n\n"

    def _text(self, question: str, partial: str) -> str:
        texts = [write_answer(question, variant) for variant in range(VARIANTS)]
        if partial:
            rests = [text[len(partial) :] for text in texts if text.startswith(partial)]
            return rests[0] if rests else "\n\n" + texts[0]
        if len(self._times_asked) >= MAX_REMEMBERED:
            self._times_asked.clear()
        self._times_asked[question] += 1
        return texts[(self._times_asked[question] - 1) % VARIANTS]


def _read(asked: dict[str, Any]) -> tuple[str, str]:
    messages = [m for m in asked.get("messages") or () if isinstance(m, dict)]
    partial = ""
    if messages and messages[-1].get("role") == "assistant":
        partial = str(messages.pop().get("content") or "")
    questions = [str(m.get("content") or "") for m in messages if m.get("role") == "user"]
    return (questions[-1] if questions else ""), partial


def _usage(question: str, output: int) -> dict[str, int]:
    count = len(question.split())
    return {"prompt_tokens": count, "completion_tokens": output, "total_tokens": count + output}


def _event(
    asked: dict[str, Any], choice: dict[str, Any] | None, usage: dict[str, int] | None = None
) -> bytes:
    chunk = {
        "id": "demo",
        "object": "chat.completion.chunk",
        "model": asked.get("model"),
        "choices": [] if choice is None else [{"index": 0, "finish_reason": None, **choice}],
        "usage": usage,
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
