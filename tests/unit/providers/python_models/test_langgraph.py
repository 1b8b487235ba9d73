"""from_langgraph with graphs of langgraph and the fake models of langchain-core."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import (
    FakeMessagesListChatModel,
    GenericFakeChatModel,
)
from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from app.providers.python_models import PythonModel
from app.providers.python_models.adapters import from_langgraph
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime

from ..call import RecordedCall

CALL = {"name": "count", "args": {"text": "one two three"}, "id": "call-1", "type": "tool_call"}


@tool
def count(text: str) -> int:
    """Count words."""
    return len(text.split())


@tool("count")
def broken_count(text: str) -> int:
    """Count words."""
    raise ValueError("the pond is frozen")


def _graph(counter: Any, answer: Callable[[], Any]) -> Any:
    caller = FakeMessagesListChatModel(responses=[AIMessage("Let me see. ", tool_calls=[CALL])])

    def ask(state: MessagesState) -> dict[str, Any]:
        messages = state["messages"]
        model = answer() if messages[-1].type == "tool" else caller
        return {"messages": [model.invoke(messages)]}

    graph = StateGraph(MessagesState)
    graph.add_node("model", ask)
    graph.add_node("tools", ToolNode([counter], handle_tool_errors=True))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", tools_condition)
    graph.add_edge("tools", "model")
    return graph.compile()


def _streaming() -> Any:
    return GenericFakeChatModel(messages=iter([AIMessage("There are three.")]))


def _at_once() -> Any:
    return FakeMessagesListChatModel(responses=[AIMessage("There are three.")])


def _run(runtime: Runtime, graph: Any) -> RecordedCall:
    provider = PythonProvider(runtime, [PythonModel("own", from_langgraph(graph), "Own")])
    return RecordedCall(provider, "geese", model="own").run()


@pytest.mark.parametrize("answer", [_streaming, _at_once])
def test_graph_streams_its_text_and_shows_its_tool_calls_as_steps(
    runtime: Runtime, answer: Callable[[], Any]
) -> None:
    call = _run(runtime, _graph(count, answer))
    assert (call.text, call.code) == ("Let me see. There are three.", None)
    assert call.states == [("count", "running"), ("count", "done")]


def test_tool_call_of_a_graph_that_failed_is_a_failed_step_without_its_reason(
    runtime: Runtime,
) -> None:
    call = _run(runtime, _graph(broken_count, _streaming))
    assert call.states == [("count", "running"), ("count", "failed")]
    assert "pond" not in str(call.changes[1].state)
