"""Python models in a process of their own, started as under eventlet and gevent."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.protocol.errors import Refusal
from app.providers.base import Origin, Outcome, Request, Turn, Usage
from app.providers.python_models.process.provider import RETRY_S, ProcessProvider
from app.runtime import Runtime
from app.testing.waiting import eventually

from ..call import RecordedCall

OWN = "tests.unit.providers.python_models.own_models"
WORDS = "".join(f"w{number} " for number in range(100))


@pytest.fixture(scope="module")
def provider(runtime: Runtime) -> Iterator[ProcessProvider]:
    provider = ProcessProvider(runtime, [OWN])
    yield provider
    provider.close()


def test_models_of_the_process_are_offered(provider: ProcessProvider) -> None:
    offer = provider.catalogue()
    assert [(info.id, info.name) for info in offer.models][:2] == [
        ("echo", "Echo"),
        ("blocking", "blocking"),
    ]
    assert provider.choose_model(None) == "echo"
    with pytest.raises(Refusal, match="model_unknown"):
        provider.choose_model("gpt-4o")


def test_each_piece_crosses_the_process_border(provider: ProcessProvider) -> None:
    deltas: list[tuple[str, str]] = []
    request = Request("echo", (Turn("user", "hello"),), origin=Origin("ada", "c", "a"))
    outcome = provider.start(request).run(lambda kind, text: deltas.append((kind, text)))
    assert deltas == [("reasoning", "hm"), ("text", "ada: hello")]
    assert outcome == Outcome("length", Usage(1, 2, total_tokens=3))


@pytest.mark.parametrize("name", ["searching", "searching async"])
def test_steps_cross_the_process_border(provider: ProcessProvider, name: str) -> None:
    call = RecordedCall(provider, "geese", model=name).run()
    assert call.text.startswith("Found. ")
    statuses = [status for _, status in call.states]
    assert statuses[0] == "running"
    assert statuses[-1] in ("done", "failed")
    assert len({change.key for change in call.changes}) == 2


def test_blocking_and_asynchronous_models_run_side_by_side(
    provider: ProcessProvider, runtime: Runtime
) -> None:
    calls = [RecordedCall(provider, model=name) for name in ("blocking", "async") * 10]
    for call in calls:
        runtime.spawn(call.run)
    eventually(lambda: all(call.is_over for call in calls))
    assert {call.text for call in calls} == {WORDS}
    assert {call.finish_reason for call in calls} == {"stop"}


@pytest.mark.parametrize("name", ["blocking", "async"])
def test_stopped_answer_ends_at_once(
    provider: ProcessProvider, runtime: Runtime, name: str
) -> None:
    call = RecordedCall(provider, model=name)
    task = runtime.spawn(call.run)
    eventually(lambda: len(call.deltas) > 3)
    call.call.cancel()
    assert task.join(10)
    assert call.code == "cancelled"
    assert len(call.text) < len(WORDS)


def test_refusal_crosses_the_process_border(provider: ProcessProvider) -> None:
    error = RecordedCall(provider, model="refusing").run().error
    assert error is not None
    assert (error.code, error.sentence, error.retryable) == ("refused", "Only geese.", False)


def test_process_that_died_fails_its_answers_and_is_started_again(
    provider: ProcessProvider,
) -> None:
    call = RecordedCall(provider, model="dying").run()
    assert (call.text, call.code) == ("last", "backend_failed")
    eventually(lambda: provider._process._process.poll() is not None)  # type: ignore[union-attr]
    assert RecordedCall(provider, model="echo").run().code is None


def test_process_ignores_the_signals_of_its_worker_and_ends_with_it(runtime: Runtime) -> None:
    provider = ProcessProvider(runtime, [OWN])
    number = int(RecordedCall(provider, model="pid").run().text)
    for name in (signal.SIGTERM, signal.SIGINT):
        os.kill(number, name)
    assert RecordedCall(provider, model="pid").run().text == str(number)
    folder = provider._process._folder
    provider.close()
    eventually(lambda: not _runs(number))
    assert folder is not None
    assert not folder.exists()


def test_models_that_cannot_be_loaded_are_unavailable(runtime: Runtime) -> None:
    provider = ProcessProvider(runtime, ["no_such_module"])
    with pytest.raises(Refusal, match="unavailable"):
        provider.choose_model(None)
    assert RecordedCall(provider, model="echo").run().code in (
        "provider_unavailable",
        "backend_failed",
    )
    provider.close()


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_process_that_ends_at_its_start_is_started_again_after_a_pause(runtime: Runtime) -> None:
    now = [0.0]
    provider = ProcessProvider(runtime, ["no_such_module"], clock=lambda: now[0])
    first = provider.catalogue().error
    assert first is not None
    assert provider.catalogue().error is first
    now[0] += RETRY_S
    assert provider.catalogue().error is not first
    provider.close()
