"""The steps of usual answers and faults of a model service; `scripts` describes the steps.

Each function returns the script of one response:

    fake_openai.next(answer("Hello ", "world"), status(429, retry_after_s=2))
"""

import json
from collections.abc import Iterable
from typing import Any

from .scripts import Step

JsonObject = dict[str, Any]


def answer(
    *pieces: str,
    reasoning: str = "",
    finish: str = "stop",
    usage: tuple[int, int] | None = None,
    every_s: float = 0.0,
) -> list[Step]:
    """Stream `pieces`, one delta each, `every_s` apart; `usage` is (input, output) tokens."""
    steps = _begin(pieces, every_s)
    if reasoning:
        steps.insert(1, {"reasoning": reasoning})
    steps.append({"finish": finish})
    if usage is not None:
        given, made = usage
        counts = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
        steps.append({"usage": counts})
    return [*steps, {"done": True}]


def stall(*pieces: str) -> list[Step]:
    """Stream `pieces`, then send nothing until the client disconnects."""
    return [*_begin(pieces), {"stall": True}]


def cut(*pieces: str) -> list[Step]:
    """Stream `pieces`, then lose the connection."""
    return [*_begin(pieces), {"close": "rst"}]


def slow(*pieces: str, first_byte_s: float) -> list[Step]:
    """Send the first byte after `first_byte_s`, as a service does that loads a model."""
    return [{"sleep_ms": first_byte_s * 1000}, *answer(*pieces)]


def content_filter(*pieces: str) -> list[Step]:
    """Stream `pieces`, then end because of the service's content filter."""
    return answer(*pieces, finish="content_filter")


def bad_json(*pieces: str) -> list[Step]:
    """Stream `pieces`, then an event that is no JSON."""
    return [*_begin(pieces), {"raw": "data: {nonsense\n\n"}, {"done": True}]


def status(
    code: int,
    message: str = "",
    *,
    retry_after_s: float | None = None,
    body: JsonObject | None = None,
) -> list[Step]:
    """Refuse the request with an HTTP status and OpenAI's form of an error, or with `body`."""
    headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:g}"}
    error = {"message": message or f"status {code}", "type": "error", "code": str(code)}
    return [{"status": code, "headers": headers, "body": body or {"error": error}}]


def tool_calls(*calls: tuple[str, JsonObject]) -> list[Step]:
    """Ask for calls of tools, each a name and its arguments, as a streaming model does."""
    steps: list[Step] = [{"role": True}]
    for index, (name, arguments) in enumerate(calls):
        head = {"index": index, "id": f"call_{index}", "type": "function"}
        steps.append(_tool_chunk({**head, "function": {"name": name, "arguments": ""}}))
        text = json.dumps(arguments)
        halves = (text[: len(text) // 2], text[len(text) // 2 :])
        steps += [_tool_chunk({"index": index, "function": {"arguments": half}}) for half in halves]
    return [*steps, {"finish": "tool_calls"}, {"done": True}]


def _begin(pieces: Iterable[str], every_s: float = 0.0) -> list[Step]:
    steps: list[Step] = [{"role": True}]
    for piece in pieces:
        if every_s:
            steps.append({"sleep_ms": every_s * 1000})
        steps.append({"delta": piece})
    return steps


def _tool_chunk(call: JsonObject) -> Step:
    delta = {"tool_calls": [call]}
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
    chunk = {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "choices": [choice]}
    return {"chunk": {**chunk, "created": 1, "model": "fake-chat"}}
