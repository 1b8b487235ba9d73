"""The steps of a model written in Python: what they show of input, output and errors."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.providers.python_models import ModelTurn, PythonModel, Refused
from app.providers.python_models.provider import PythonProvider
from app.providers.python_models.steps import FAILED, MAX_CHARS, MAX_STEPS, results_of
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..call import RecordedCall
from .own_models import searching, searching_async


def _run(runtime: Runtime, function: Callable[[ModelTurn], Any]) -> RecordedCall:
    provider = PythonProvider(runtime, [PythonModel("own", function, "Own")])
    return RecordedCall(provider, "geese", model="own").run()


def test_step_shows_its_input_and_a_table_as_output(runtime: Runtime) -> None:
    call = _run(runtime, searching)
    first, second = call.changes[:2]
    assert json.loads(first.text) == {"query": "geese"}
    assert (first.state["name"], first.state["server"]) == ("search", None)
    assert "result" not in first.state
    assert second.state["result"] == [{"type": "json", "value": [{"title": "Geese", "year": 1998}]}]
    assert second.state["started_at"] <= second.state["ended_at"]


def test_failed_step_hides_the_exception_and_logs_it(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        call = _run(runtime, searching)
    assert call.states[2:] == [("Counting", "running"), ("Counting", "failed")]
    assert call.changes[-1].state["error"] == {
        "code": "backend_failed",
        "message": FAILED,
        "retryable": False,
    }
    assert "secret" not in json.dumps([change.state for change in call.changes])
    assert "secret" in caplog.text
    assert call.code is None


def test_nested_steps_are_in_the_order_of_their_beginnings(runtime: Runtime) -> None:
    call = _run(runtime, searching_async)
    assert call.states == [
        ("Outer", "running"),
        ("Inner", "running"),
        ("Inner", "done"),
        ("Outer", "done"),
    ]


def test_refusal_in_a_step_shows_its_sentence(runtime: Runtime) -> None:
    def refusing(turn: ModelTurn) -> str:
        with turn.step("Looking"):
            raise Refused("Only geese.")

    call = _run(runtime, refusing)
    assert call.changes[-1].state["error"]["message"] == "Only geese."
    assert call.code == "refused"


def test_steps_of_threads_that_a_model_starts_are_shown(runtime: Runtime) -> None:
    def work(turn: ModelTurn, number: int) -> None:
        with turn.step(f"Part {number}") as step:
            step.output = str(number)

    def parallel(turn: ModelTurn) -> Iterator[str]:
        threads = [threading.Thread(target=work, args=(turn, number)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        yield "done"

    call = _run(runtime, parallel)
    assert sorted(call.states) == sorted(
        (f"Part {number}", status) for number in range(8) for status in ("running", "done")
    )


def test_steps_beyond_the_limit_run_without_being_shown(runtime: Runtime) -> None:
    ran: list[int] = []

    def many(turn: ModelTurn) -> str:
        for number in range(MAX_STEPS + 5):
            with turn.step("Step"):
                ran.append(number)
        return "done"

    call = _run(runtime, many)
    assert len(ran) == MAX_STEPS + 5
    assert len(call.changes) == 2 * MAX_STEPS


def test_stop_in_a_step_raises_cancelled_there(runtime: Runtime) -> None:
    ended: list[str] = []

    def waiting(turn: ModelTurn) -> Iterator[str]:
        try:
            with turn.step("Waiting"):
                while True:
                    yield "w"
        finally:
            ended.append("closed")

    provider = PythonProvider(runtime, [PythonModel("own", waiting, "Own")])
    call = RecordedCall(provider, model="own")
    runtime.spawn(call.run)
    eventually(lambda: len(call.deltas) > 3)
    call.call.cancel()
    eventually(lambda: ended == ["closed"])
    assert call.code == "cancelled"


class _Odd:
    def __str__(self) -> str:
        return "odd \0\ud800"


_DEEP: list[Any] = []
_DEEP.append(_DEEP)


@pytest.mark.parametrize(
    ("output", "results"),
    [
        (None, []),
        ("text\0", [{"type": "text", "text": "text\ufffd"}]),
        ("", [{"type": "text", "text": ""}]),
        ({"a": (1, 2)}, [{"type": "json", "value": {"a": [1, 2]}}]),
        ({1: _Odd()}, [{"type": "json", "value": {"1": "odd \ufffd\ufffd"}}]),
        (b"bytes", [{"type": "json", "value": "b'bytes'"}]),
    ],
)
def test_output_becomes_text_or_json_that_a_database_accepts(
    output: object, results: list[Any]
) -> None:
    assert results_of(output) == results


@pytest.mark.parametrize("output", [float("nan"), _DEEP])
def test_output_that_is_no_json_becomes_text(output: object) -> None:
    [result] = results_of(output)
    assert isinstance(result["value"], str)


def test_long_output_is_cut(runtime: Runtime) -> None:
    for output in ("x" * (MAX_CHARS + 1), ["x" * MAX_CHARS]):
        [result] = results_of(output)
        assert result["type"] == "text"
        assert len(result["text"]) == MAX_CHARS + 1
