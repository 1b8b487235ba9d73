"""A model from a compiled graph of langgraph, whose state has `messages`."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from ..steps import Step
from ..turn import ModelTurn
from .history import messages_of


def from_langgraph(graph: Any) -> Callable[[ModelTurn], AsyncIterator[str]]:
    """Return a model that streams `graph`: text of its models, and their tool calls as steps."""

    async def answer(turn: ModelTurn) -> AsyncIterator[str]:
        given = {"messages": messages_of(turn)}
        steps: dict[str, Step] = {}
        async for mode, data in graph.astream(given, stream_mode=["messages", "updates"]):
            if mode == "messages":
                message, _ = data  # "ai" is a whole message, of a model that does not stream
                if message.type in ("AIMessageChunk", "ai") and message.content:
                    yield _text(message.content)
                continue
            for update in data.values():
                for message in (update or {}).get("messages", ()):
                    _show(turn, steps, message)

    return answer


def _show(turn: ModelTurn, steps: dict[str, Step], message: Any) -> None:
    for call in getattr(message, "tool_calls", None) or ():
        step = turn.step(call["name"], input=call["args"], name=call["name"])
        steps[call["id"]] = step.__enter__()
    step_of_result = steps.pop(getattr(message, "tool_call_id", None) or "", None)
    if step_of_result is None:
        return
    if getattr(message, "status", "") == "error":
        error = RuntimeError(f"{message.name}: {message.content}")
        step_of_result.__exit__(type(error), error, None)
    else:
        step_of_result.output = message.content
        step_of_result.__exit__(None, None, None)


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(block.get("text", "") for block in content if isinstance(block, dict))
