"""Adapters of other libraries, with stand-ins of their documented interfaces."""

from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace as Of
from typing import Any

from app.providers.python_models import PythonModel
from app.providers.python_models.adapters import from_langgraph, from_openai
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime

from ..call import RecordedCall


def _chunk(finish: str | None = None, **delta: Any) -> Any:
    given = {"content": None, "tool_calls": None, **delta}
    return Of(choices=[Of(delta=Of(**given), finish_reason=finish)], usage=None)


def _run(runtime: Runtime, function: Any) -> RecordedCall:
    provider = PythonProvider(runtime, [PythonModel("own", function, "Own")])
    return RecordedCall(provider, "geese", model="own").run()


def test_tool_calls_of_the_openai_package_become_steps_and_their_results_go_back(
    runtime: Runtime,
) -> None:
    asked: list[list[Any]] = []

    def create(messages: list[Any], **_: Any) -> Iterator[Any]:
        asked.append(list(messages))
        if len(asked) == 1:
            function = Of(name="count", arguments='{"of": "geese"}')
            yield _chunk(tool_calls=[Of(index=0, id="call-1", function=function)])
            yield _chunk("tool_calls")
        else:
            yield _chunk(content="Three.")
            yield _chunk("stop")

    client = Of(chat=Of(completions=Of(create=create)))
    call = _run(runtime, from_openai(client, "m", tools={"count": lambda of: {of: 3}}))
    assert (call.text, call.code) == ("Three.", None)
    assert call.states == [("count", "running"), ("count", "done")]
    result = {"role": "tool", "tool_call_id": "call-1", "content": '{"geese": 3}'}
    assert asked[1][-1] == result


def test_tool_calls_of_langgraph_become_steps(runtime: Runtime) -> None:
    class Graph:
        async def astream(self, _: Any, stream_mode: list[str]) -> AsyncIterator[Any]:
            asks = Of(tool_calls=[{"id": "1", "name": "count", "args": {"of": "geese"}}])
            yield "updates", {"model": {"messages": [asks]}}
            yield "updates", {"tools": {"messages": [Of(tool_call_id="1", content="3")]}}
            yield "messages", (Of(type="AIMessageChunk", content="Three."), {})

    call = _run(runtime, from_langgraph(Graph()))
    assert (call.text, call.code) == ("Three.", None)
    assert call.states == [("count", "running"), ("count", "done")]
