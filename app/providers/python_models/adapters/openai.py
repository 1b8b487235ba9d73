"""A model from a client of the openai package, with Python functions as its tools."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..turn import ModelTurn
from ..values import Refused
from .history import messages_of

MAX_ROUNDS = 10
# The options of a conversation by their names in chat completions.
_OPTIONS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "max_output_tokens": "max_completion_tokens",
    "reasoning_effort": "reasoning_effort",
}


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
        messages: list[Any] = list(messages_of(turn))
        options = {_OPTIONS[key]: value for key, value in turn.options.items() if key in _OPTIONS}
        if schemas:
            options["tools"] = schemas
        for _ in range(MAX_ROUNDS):
            asked = _Round()
            for chunk in client.chat.completions.create(
                model=model, messages=messages, stream=True, **options
            ):
                asked.read(chunk)
                yield chunk
            if not asked.calls:
                return
            messages.append(asked.message())
            for call in asked.calls.values():
                result = _run(turn, tools or {}, call)
                message = {"role": "tool", "tool_call_id": call["id"], "content": result}
                messages.append(message)
        raise Refused("The model went on asking for tools.", retryable=True)

    return answer


class _Round:
    """What the model wrote in one round: text, and calls of tools by index."""

    def __init__(self) -> None:
        self.text = ""
        self.calls: dict[int, dict[str, str]] = {}

    def read(self, chunk: Any) -> None:
        """Read one chunk of a stream."""
        for choice in chunk.choices or ():
            self.text += choice.delta.content or ""
            for piece in getattr(choice.delta, "tool_calls", None) or ():
                call = self.calls.setdefault(piece.index, {"id": "", "name": "", "arguments": ""})
                call["id"] += piece.id or ""
                call["name"] += piece.function.name or ""
                call["arguments"] += piece.function.arguments or ""

    def message(self) -> dict[str, Any]:
        """Return the assistant's message."""
        calls = [_wire(call) for call in self.calls.values()]
        return {"role": "assistant", "content": self.text or None, "tool_calls": calls}


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
