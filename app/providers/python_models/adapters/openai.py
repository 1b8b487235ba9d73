"""A model from a client of the openai package, with Python functions as its tools."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..turn import ModelTurn

MAX_ROUNDS = 10


def from_openai(
    client: Any,
    model: str,
    *,
    tools: Mapping[str, Callable[..., object]] | None = None,
    schemas: list[dict[str, Any]] | None = None,
) -> Callable[[ModelTurn], Iterator[Any]]:
    """Return a model that asks `client` for chat completions of `model`.

    `tools` are functions by name and `schemas` their descriptions as the service takes them. Each
    call of a tool is shown as a step; the model is asked again with the results, up to ten times.
    """

    def answer(turn: ModelTurn) -> Iterator[Any]:
        messages: list[Any] = list(turn.messages)
        for _ in range(MAX_ROUNDS):
            calls: dict[int, dict[str, str]] = {}
            options: dict[str, Any] = {"tools": schemas} if schemas else {}
            for chunk in client.chat.completions.create(
                model=model, messages=messages, stream=True, **options
            ):
                _collect(chunk, calls)
                yield chunk
            if not calls:
                return
            messages.append({"role": "assistant", "tool_calls": [_wire(c) for c in calls.values()]})
            for call in calls.values():
                result = _run(turn, tools or {}, call)
                message = {"role": "tool", "tool_call_id": call["id"], "content": result}
                messages.append(message)

    return answer


def _collect(chunk: Any, calls: dict[int, dict[str, str]]) -> None:
    for choice in chunk.choices or ():
        for piece in getattr(choice.delta, "tool_calls", None) or ():
            call = calls.setdefault(piece.index, {"id": "", "name": "", "arguments": ""})
            call["id"] += piece.id or ""
            call["name"] += piece.function.name or ""
            call["arguments"] += piece.function.arguments or ""


def _wire(call: dict[str, str]) -> dict[str, Any]:
    function = {"name": call["name"], "arguments": call["arguments"]}
    return {"id": call["id"], "type": "function", "function": function}


def _run(turn: ModelTurn, tools: Mapping[str, Callable[..., object]], call: dict[str, str]) -> str:
    name = call["name"]
    try:
        arguments = json.loads(call["arguments"] or "{}")
        with turn.step(name, input=arguments, name=name) as step:
            step.output = tools[name](**arguments)
    except Exception as error:  # noqa: BLE001 - the result of the call says it, and the model may go on
        return f"The call failed: {type(error).__name__}"
    return step.output if isinstance(step.output, str) else json.dumps(step.output, default=str)
