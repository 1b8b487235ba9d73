"""Stop and deadline of models written in Python: the answer ends at once, the model soon."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from app.providers.python_models import Cancelled, ModelTurn, PythonModel
from app.providers.python_models.provider import PythonProvider
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..call import RecordedCall


class _Probe:
    """A model that yields a word and waits; it records how it ended."""

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self.ended_by: list[str] = []

    def waits(self, _: ModelTurn) -> Iterator[str]:
        """Wait in one long sleep, as for a slow service."""
        try:
            yield "word "
            self._runtime.sleep(60 if self._runtime.name != "threading" else 8.0)
            yield "late"
        except BaseException as error:
            self.ended_by.append(type(error).__name__)
            raise

    def yields(self, turn: ModelTurn) -> Iterator[str]:
        """Yield in short intervals, and swallow what ordinary code swallows."""
        try:
            while True:
                try:
                    yield "word "
                    self._runtime.sleep(0.01)
                    turn.check()
                except Exception:  # noqa: BLE001 - as ordinary code does
                    pass
        except BaseException as error:
            self.ended_by.append(type(error).__name__)
            raise

    async def waits_async(self, _: ModelTurn) -> AsyncIterator[str]:
        """Wait on the event loop."""
        try:
            yield "word "
            await asyncio.sleep(60)
        except BaseException as error:
            self.ended_by.append(type(error).__name__)
            raise


@pytest.fixture
def probe(runtime: Runtime) -> _Probe:
    return _Probe(runtime)


@pytest.mark.parametrize("form", ["waits", "yields", "waits_async"])
def test_stop_ends_the_answer_at_once_and_then_the_model(
    runtime: Runtime, probe: _Probe, form: str
) -> None:
    provider = PythonProvider(runtime, [PythonModel("own", getattr(probe, form), "Own")])
    recorded = RecordedCall(provider, model="own")
    task = runtime.spawn(recorded.run)
    eventually(lambda: recorded.text)
    recorded.call.cancel()
    assert task.join(5)  # sooner than the model returns from its sleep
    assert recorded.code == "cancelled"
    text = recorded.text
    eventually(lambda: probe.ended_by)
    assert probe.ended_by[0] in ("Cancelled", "GeneratorExit", "CancelledError")
    assert recorded.text == text
    provider.close()


def test_stop_before_the_first_piece_ends_the_answer(runtime: Runtime) -> None:
    calls: list[ModelTurn] = []
    provider = PythonProvider(runtime, [PythonModel("own", calls.append, "Own")])
    recorded = RecordedCall(provider, model="own")
    recorded.call.cancel()
    assert recorded.run().code == "cancelled"
    assert calls == []


def test_answer_ends_at_its_deadline(runtime: Runtime, probe: _Probe) -> None:
    own = PythonModel("own", probe.waits, "Own")
    provider = PythonProvider(runtime, [own], total_s=1.0)
    recorded = RecordedCall(provider, model="own").run()
    assert (recorded.text, recorded.code) == ("word ", "deadline")


def test_check_raises_once_the_answer_is_stopped() -> None:
    stopped: list[bool] = []
    turn = ModelTurn("text", (), "own", is_cancelled=lambda: bool(stopped))
    turn.check()
    assert not turn.cancelled
    stopped.append(True)
    with pytest.raises(Cancelled):
        turn.check()
