"""Models written in Python: their forms, pieces, errors and turns."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.providers.base import Origin, Outcome, Parameters, ProviderError, Request, Turn
from app.providers.python_models import (
    Finish,
    ModelTurn,
    PythonModel,
    Reasoning,
    Refused,
    Usage,
    model,
)
from app.providers.python_models.execution.exchange import MAX_WAITING_CHARS
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime

from ..call import RecordedCall


def _ask(runtime: Runtime, function: Callable[..., Any], **options: Any) -> RecordedCall:
    provider = PythonProvider(runtime, [PythonModel("own", function, "Own")])
    try:
        return RecordedCall(provider, "What is it?", model="own", **options).run()
    finally:
        provider.close()


def _generator(turn: ModelTurn) -> Iterator[object]:
    yield Reasoning("a thought")
    yield "You said: "
    yield turn.text


async def _async_generator(turn: ModelTurn) -> AsyncIterator[object]:
    yield Reasoning("a thought")
    await asyncio.sleep(0)
    yield f"You said: {turn.text}"


async def _coroutine(turn: ModelTurn) -> str:
    await asyncio.sleep(0)
    return f"You said: {turn.text}"


def _text(turn: ModelTurn) -> str:
    return f"You said: {turn.text}"


def _iterator(turn: ModelTurn) -> Iterator[str]:
    return iter(["You said: ", turn.text])


def _chunk(content: str | None = None, finish: str | None = None, **more: Any) -> SimpleNamespace:
    delta = SimpleNamespace(content=content, **more)
    choice = SimpleNamespace(delta=delta, finish_reason=finish)
    return SimpleNamespace(choices=[choice], usage=None)


def _completion_stream(turn: ModelTurn) -> Iterator[object]:
    return iter([_chunk("You said: "), _chunk(turn.text), _chunk(finish="stop")])


def _response_stream(turn: ModelTurn) -> Iterator[object]:
    yield SimpleNamespace(type="response.created")
    yield SimpleNamespace(type="response.output_text.delta", delta=f"You said: {turn.text}")
    usage = SimpleNamespace(input_tokens=3, output_tokens=4, total_tokens=7)
    response = SimpleNamespace(usage=usage, incomplete_details=None)
    yield SimpleNamespace(type="response.completed", response=response)


@pytest.mark.parametrize(
    "function",
    [
        _generator,
        _async_generator,
        _coroutine,
        _text,
        _iterator,
        _completion_stream,
        _response_stream,
    ],
)
def test_each_form_of_a_model_answers(runtime: Runtime, function: Callable[..., Any]) -> None:
    recorded = _ask(runtime, function)
    assert (recorded.code, recorded.text) == (None, "You said: What is it?")
    assert recorded.finish_reason == "stop"


def test_reasoning_finish_and_usage_are_taken_over(runtime: Runtime) -> None:
    def answer(_: ModelTurn) -> Iterator[object]:
        yield Reasoning("a thought")
        yield "some text"
        yield Usage(1, 2, total_tokens=3)
        yield Finish("length")

    recorded = _ask(runtime, answer)
    assert recorded.deltas == [("reasoning", "a thought"), ("text", "some text")]
    assert recorded.outcome == Outcome("length", Usage(1, 2, total_tokens=3))


def test_reasoning_and_usage_of_a_completion_stream_are_taken_over(runtime: Runtime) -> None:
    usage = SimpleNamespace(prompt_tokens=5, completion_tokens=6, total_tokens=11)

    def answer(_: ModelTurn) -> list[object]:
        last = SimpleNamespace(choices=[], usage=usage)
        return [_chunk(None, reasoning_content="hm"), _chunk("text", "length"), last]

    recorded = _ask(runtime, answer)
    assert (recorded.reasoning, recorded.text) == ("hm", "text")
    assert recorded.outcome == Outcome("length", Usage(5, 6, total_tokens=11))


def test_turn_has_question_history_origin_and_options(runtime: Runtime) -> None:
    turns: list[ModelTurn] = []

    def answer(turn: ModelTurn) -> str:
        turns.append(turn)
        return "text"

    provider = PythonProvider(runtime, [PythonModel("own", answer, "Own")])
    history = (Turn("system", "be kind"), Turn("user", "first"), Turn("assistant", "yes"))
    request = Request(
        "own",
        (*history, Turn("user", "second")),
        Parameters(temperature=0.5),
        "so far",
        Origin("ada", "a conversation", "an answer"),
    )
    provider.start(request).run(lambda *_: None)
    [turn] = turns
    assert (turn.text, turn.partial, turn.model) == ("second", "so far", "own")
    assert (turn.user, turn.conversation_id) == ("ada", "a conversation")
    assert turn.answer_id == "an answer"
    assert turn.options == {"temperature": 0.5}
    assert [message["role"] for message in turn.messages] == ["system", "user", "assistant", "user"]
    assert turn.messages[-1]["content"] == "second"


def test_error_of_a_model_is_logged_and_not_shown(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    def answer(_: ModelTurn) -> Iterator[str]:
        yield "kept"
        raise ValueError("the password is hunter2")

    with caplog.at_level(logging.ERROR):
        recorded = _ask(runtime, answer)
    assert (recorded.text, recorded.code) == ("kept", "backend_failed")
    assert "hunter2" not in str(recorded.error)
    assert "hunter2" in caplog.text


def test_refusal_carries_the_sentence_of_the_model(runtime: Runtime) -> None:
    async def answer(_: ModelTurn) -> str:
        raise Refused("Only questions about geese.", retryable=True)

    error = _ask(runtime, answer).error
    assert isinstance(error, ProviderError)
    assert (error.code, error.sentence) == ("refused", "Only questions about geese.")
    assert error.retryable is True


def test_piece_of_another_type_fails_the_answer(runtime: Runtime) -> None:
    assert _ask(runtime, lambda _: ["text", 7]).code == "backend_failed"


def test_model_that_yields_faster_than_it_is_read_waits(runtime: Runtime) -> None:
    piece = "x" * 1024
    count = 4 * MAX_WAITING_CHARS // len(piece)
    assert len(_ask(runtime, lambda _: [piece] * count).text) == count * len(piece)


def test_declared_function_stays_an_ordinary_function() -> None:
    @model("own", title="Own model")
    def answer(turn: ModelTurn) -> str:
        return turn.text

    assert answer(ModelTurn("hello", (), "own")) == "hello"
    with pytest.raises(ValueError, match="name"):
        model(" ")
