"""A model from an agent of pydantic-ai; the library is imported with the first question."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from ...base import Usage
from ..steps import Step
from ..turn import ModelTurn
from ..values import Finish, Reasoning
from .history import messages_of

Piece = str | Reasoning | Usage | Finish


def from_pydantic_ai(
    agent: Any, *, deps: Any = None
) -> Callable[[ModelTurn], AsyncIterator[Piece]]:
    """Return a model that streams the text of `agent`, and shows its tool calls as steps.

    `deps` is given to each run. An output that is no text is shown as JSON.
    """

    async def answer(turn: ModelTurn) -> AsyncIterator[Piece]:
        system, history, question = _history(turn)
        steps: dict[str, Step] = {}
        async with agent.run_stream_events(
            question,
            message_history=history,
            instructions=system,
            model_settings=_settings(turn),
            deps=deps,
        ) as events:
            async for event in events:
                for piece in _pieces(turn, steps, event):
                    yield piece

    return answer


def _history(turn: ModelTurn) -> tuple[str | None, list[Any], str]:
    """Return instructions, earlier messages and the question."""
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

    messages = messages_of(turn)
    system = [each["content"] for each in messages if each["role"] == "system"]
    *earlier, question = [each for each in messages if each["role"] != "system"]
    history: list[Any] = [
        ModelRequest(parts=[UserPromptPart(each["content"])])
        if each["role"] == "user"
        else ModelResponse(parts=[TextPart(each["content"])])
        for each in earlier
    ]
    return "\n\n".join(system) or None, history, question["content"]


def _settings(turn: ModelTurn) -> dict[str, Any]:
    names = {"temperature": "temperature", "top_p": "top_p", "max_output_tokens": "max_tokens"}
    return {names[key]: value for key, value in turn.options.items() if key in names}


def _pieces(turn: ModelTurn, steps: dict[str, Step], event: Any) -> list[Piece]:
    kind = event.event_kind
    if kind == "part_start":
        return _texts(event.part.part_kind, getattr(event.part, "content", None))
    if kind == "part_delta":
        delta = event.delta
        return _texts(delta.part_delta_kind, getattr(delta, "content_delta", None))
    if kind == "function_tool_call":
        call = event.part
        step = turn.step(call.tool_name, input=_arguments(call.args), name=call.tool_name)
        steps[call.tool_call_id] = step.__enter__()
    elif kind == "function_tool_result":
        _end(steps.pop(event.part.tool_call_id, None), event.part)
    elif kind == "agent_run_result":
        return _result(event.result)
    return []


def _texts(kind: str, text: Any) -> list[Piece]:
    if not isinstance(text, str) or not text:
        return []
    if kind == "text":
        return [text]
    return [Reasoning(text)] if kind == "thinking" else []


def _arguments(given: Any) -> Any:
    try:
        return json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return given


def _end(step: Step | None, result: Any) -> None:
    if step is None:
        return
    # Earlier versions have a part of its own for a call that the model is to try again.
    if getattr(result, "outcome", "retried") != "success":
        error = RuntimeError(f"{result.tool_name}: {result.content}")
        step.__exit__(type(error), error, None)
    else:
        step.output = result.content
        step.__exit__(None, None, None)


def _result(result: Any) -> list[Piece]:
    pieces: list[Piece] = []
    if not isinstance(result.output, str):
        from pydantic_core import to_json

        pieces.append(to_json(result.output, indent=2).decode())
    usage = result.usage
    pieces.append(Usage(usage.input_tokens, usage.output_tokens, total_tokens=usage.total_tokens))
    if (reason := result.response.finish_reason) in ("length", "content_filter"):
        pieces.append(Finish(reason))
    return pieces
