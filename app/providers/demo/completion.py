"""The demo's chat completion: the words of an answer as SSE events, at reading speed."""

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
    """Answers with fixed texts; a repeated question, as in a regenerate, gets another variant."""

    def __init__(self, sleep: Callable[[float], None]):
        self._sleep = sleep
        self._times_asked: Counter[str] = Counter()

    def stream(self, body: dict[str, Any]) -> Iterator[bytes]:
        """Yield the events of the answer to a request `body`, word by word."""
        question, partial = _read(body)
        words = re.findall(r"\s*\S+", self._text(question, partial))
        limit = body.get("max_completion_tokens") or body.get("max_tokens") or NO_LIMIT
        yield _event(body, {"delta": {"role": "assistant", "content": ""}})
        self._sleep(FIRST_WORD_S)
        # Due times instead of pauses, so that the time of sending does not add up.
        due_at = monotonic()
        for word in words[:limit]:
            yield _event(body, {"delta": {"content": word}})
            due_at += 1 / WORDS_PER_S
            self._sleep(max(0.0, due_at - monotonic()))
        finish = "stop" if len(words) <= limit else "length"
        yield _event(body, {"delta": {}, "finish_reason": finish})
        if (body.get("stream_options") or {}).get("include_usage"):
            yield _event(body, None, _usage(question, len(words[:limit])))
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


def _read(body: dict[str, Any]) -> tuple[str, str]:
    messages = [m for m in body.get("messages") or () if isinstance(m, dict)]
    partial = ""
    if messages and messages[-1].get("role") == "assistant":
        partial = str(messages.pop().get("content") or "")
    questions = [str(m.get("content") or "") for m in messages if m.get("role") == "user"]
    return (questions[-1] if questions else ""), partial


def _usage(question: str, output: int) -> dict[str, int]:
    count = len(question.split())
    return {"prompt_tokens": count, "completion_tokens": output, "total_tokens": count + output}


def _event(
    body: dict[str, Any], choice: dict[str, Any] | None, usage: dict[str, int] | None = None
) -> bytes:
    chunk = {
        "id": "demo",
        "object": "chat.completion.chunk",
        "model": body.get("model"),
        "choices": [] if choice is None else [{"index": 0, "finish_reason": None, **choice}],
        "usage": usage,
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
