"""Adapters of other libraries: pydantic-ai itself, and stand-ins of documented interfaces."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace as Of
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_ai import Agent, ModelRetry
from pydantic_ai.models.function import AgentInfo, DeltaThinkingPart, DeltaToolCall, FunctionModel
from pydantic_ai.models.test import TestModel

from app.providers.base import Parameters
from app.providers.python_models import PythonModel
from app.providers.python_models.adapters import from_openai, from_pydantic_ai
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from tests.support.needs import ROOT

from ..call import RecordedCall


def _chunk(finish: str | None = None, **delta: Any) -> Any:
    given = {"content": None, "tool_calls": None, **delta}
    return Of(choices=[Of(delta=Of(**given), finish_reason=finish)], usage=None)


def _run(runtime: Runtime, function: Any, **more: Any) -> RecordedCall:
    provider = PythonProvider(runtime, [PythonModel("own", function, "Own")])
    return RecordedCall(provider, "geese", model="own", **more).run()


def _openai(answers: Any) -> tuple[Any, list[dict[str, Any]]]:
    """Return a client that answers each request with the chunks of `answers`, and its requests."""
    asked: list[dict[str, Any]] = []

    def create(**request: Any) -> Iterator[Any]:
        asked.append({**request, "messages": list(request["messages"])})
        yield from answers(len(asked))

    return Of(chat=Of(completions=Of(create=create))), asked


def _call_of_tool(_: int) -> Iterator[Any]:
    function = Of(name="count", arguments='{"of": "geese"}')
    yield _chunk(content="Let me see. ")
    yield _chunk(tool_calls=[Of(index=0, id="call-1", function=function)])
    yield _chunk("tool_calls")


def test_tool_calls_of_the_openai_package_become_steps_and_their_results_go_back(
    runtime: Runtime,
) -> None:
    def answers(number: int) -> Iterator[Any]:
        yield from _call_of_tool(1) if number == 1 else (_chunk(content="Three."), _chunk("stop"))

    client, asked = _openai(answers)
    model = from_openai(client, "m", tools={"count": lambda of: {of: 3}}, schemas=[{"type": "f"}])
    call = _run(runtime, model, parameters=Parameters(temperature=0.5, max_output_tokens=9))
    assert (call.text, call.code) == ("Let me see. Three.", None)
    assert call.states == [("count", "running"), ("count", "done")]
    *_, said, result = asked[1]["messages"]
    assert (said["content"], said["tool_calls"][0]["id"]) == ("Let me see. ", "call-1")
    assert result == {"role": "tool", "tool_call_id": "call-1", "content": '{"geese": 3}'}
    options = {"temperature": 0.5, "max_completion_tokens": 9, "tools": [{"type": "f"}]}
    assert options.items() <= asked[0].items()


def test_model_of_the_openai_package_that_never_stops_asking_for_tools_is_refused(
    runtime: Runtime,
) -> None:
    client, asked = _openai(_call_of_tool)
    call = _run(runtime, from_openai(client, "m", tools={"count": lambda of: of}))
    assert (call.code, len(asked)) == ("refused", 10)


def test_answer_that_is_continued_is_in_the_messages_with_an_instruction(runtime: Runtime) -> None:
    client, asked = _openai(lambda _: [_chunk(content="ere."), _chunk("stop")])
    assert _run(runtime, from_openai(client, "m"), partial="Three, h").text == "ere."
    _, said, instruction = asked[0]["messages"]
    assert said == {"role": "assistant", "content": "Three, h"}
    assert instruction["role"] == "user"
    assert "cut off" in instruction["content"]


def test_agent_of_pydantic_ai_streams_its_text_and_shows_its_tools_as_steps(
    runtime: Runtime,
) -> None:
    agent = Agent(TestModel(custom_output_text="Three geese."))

    @agent.tool_plain
    async def count(of: str) -> dict[str, int]:
        return {of: 3}

    call = _run(runtime, from_pydantic_ai(agent))
    assert (call.text, call.code) == ("Three geese.", None)
    assert call.states == [("count", "running"), ("count", "done")]
    assert call.changes[0].text == '{"of": "a"}'
    assert call.changes[1].state["result"] == [{"type": "json", "value": {"a": 3}}]
    assert call.outcome is not None
    assert call.outcome.usage is not None
    assert (call.outcome.usage.output_tokens or 0) > 0


def test_agent_of_pydantic_ai_gets_history_instructions_and_options(runtime: Runtime) -> None:
    seen: list[tuple[list[Any], AgentInfo]] = []

    async def reply(messages: list[Any], info: AgentInfo) -> AsyncIterator[str]:
        seen.append((messages, info))
        yield "ere."

    agent = Agent(FunctionModel(stream_function=reply))
    parameters = Parameters(temperature=0.5, max_output_tokens=9)
    call = _run(
        runtime,
        from_pydantic_ai(agent),
        system="Be brief.",
        partial="Three, h",
        parameters=parameters,
    )
    assert (call.text, call.code) == ("ere.", None)
    (((asked, said, last), info),) = seen
    assert asked.parts[0].content == "geese"
    assert said.parts[0].content == "Three, h"
    assert "cut off" in last.parts[0].content
    assert info.instructions == "Be brief."
    assert info.model_settings is not None
    assert {"temperature": 0.5, "max_tokens": 9}.items() <= dict(info.model_settings).items()


def test_reasoning_failed_calls_and_typed_output_of_pydantic_ai_are_shown(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    class Count(BaseModel):
        geese: int

    async def reply(messages: list[Any], info: AgentInfo) -> AsyncIterator[Any]:
        if len(messages) > 1:
            yield {0: DeltaToolCall(info.output_tools[0].name, '{"geese": 3}')}
            return
        yield {0: DeltaThinkingPart(content="Hm.")}
        yield "Let me see. "
        yield {1: DeltaToolCall("count", "{}")}

    agent = Agent(FunctionModel(stream_function=reply), output_type=Count)

    @agent.tool_plain
    async def count() -> int:
        raise ModelRetry("the pond is frozen")

    call = _run(runtime, from_pydantic_ai(agent))
    assert (call.reasoning, call.code) == ("Hm.", None)
    assert call.text == 'Let me see. {\n  "geese": 3\n}'
    assert call.states == [("count", "running"), ("count", "failed")]
    assert "pond" not in str(call.changes[1].state)
    assert "the pond is frozen" in caplog.text


def test_adapters_are_names_of_the_package_and_import_no_library() -> None:
    program = (
        "import sys, wordbrook\n"
        "for name in ('from_openai', 'from_langgraph', 'from_pydantic_ai'):\n"
        "    assert callable(getattr(wordbrook, name)(None, *['m'] * (name == 'from_openai')))\n"
        "assert not {'openai', 'langgraph', 'pydantic_ai'} & set(sys.modules)\n"
    )
    program = "import app\n" + program
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
