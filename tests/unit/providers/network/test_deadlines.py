"""Connect, idle and total deadlines, pacing, and time slices."""

import time
from pathlib import Path

import pytest

from app.providers.base import ProviderError, Usage
from app.providers.openai_api import call
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI, Step
from tests.support.answers import gated

from ..call import Ask, RecordedCall
from ..conftest import Build


def test_a_slow_connect_times_out(build: Build, full_server: str) -> None:
    began = time.monotonic()
    assert RecordedCall(build(base_url=full_server, connect_s=0.2)).run().code == "provider_timeout"
    assert time.monotonic() - began < 6


def test_a_slow_name_lookup_times_out(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.providers.network import connect

    def resolve(runtime: Runtime, host: str, port: int) -> list[object]:
        runtime.sleep(8)
        return []

    monkeypatch.setattr(connect, "resolve", resolve)
    began = time.monotonic()
    recorded = RecordedCall(build(base_url="http://slow.invalid/v1", connect_s=0.2)).run()
    assert recorded.code == "provider_timeout"
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("steps", [[], [{"role": True}], [{"delta": "Hi"}]])
def test_a_silent_service_times_out_and_the_connection_is_closed(
    fake: FakeOpenAI, ask: Ask, steps: list[Step]
) -> None:
    fake.script([*steps, {"stall": True}])
    began = time.monotonic()
    recorded = ask(idle_s=1.0)
    assert recorded.code == "provider_timeout"
    assert recorded.text == ("Hi" if {"delta": "Hi"} in steps else "")
    assert 0.9 < time.monotonic() - began < 10
    fake.wait_for(lambda log: log[0]["closed_at"])


def test_first_byte_has_a_longer_deadline_than_later_reads(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"sleep_ms": 1500}, {"delta": "Loaded."}, {"finish": "stop"}, {"done": True}])
    assert ask(idle_s=1.0, first_byte_s=15.0).text == "Loaded."
    fake.script([{"comment": "wait"}, {"sleep_ms": 1500}, {"delta": "Loaded."}, {"finish": "stop"}])
    assert ask(idle_s=1.0, first_byte_s=15.0).text == "Loaded."
    fake.script([{"delta": "Begun"}, {"stall": True}])
    began = time.monotonic()
    assert ask(idle_s=1.0, first_byte_s=15.0).code == "provider_timeout"
    assert time.monotonic() - began < 14


def test_first_byte_that_does_not_come_times_out(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"stall": True}])
    began = time.monotonic()
    assert ask(idle_s=0.2, first_byte_s=0.6).code == "provider_timeout"
    assert 0.55 < time.monotonic() - began < 6


def test_the_idle_deadline_restarts_with_each_read(fake: FakeOpenAI, ask: Ask) -> None:
    slow: list[Step] = [{"repeat": 8, "steps": [{"delta": "x"}, {"sleep_ms": 250}]}]
    fake.script([*slow, {"finish": "stop"}])
    assert ask(idle_s=1.5).text == "x" * 8


def test_a_slow_answer_ends_at_the_total_deadline(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"repeat": 1000, "steps": [{"delta": "x"}, {"sleep_ms": 20}]}])
    began = time.monotonic()
    recorded = ask(total_s=1.5)
    assert recorded.code == "deadline"
    assert recorded.text
    assert 1.4 < time.monotonic() - began < 10
    fake.wait_for(lambda log: log[0]["closed_at"])


def test_the_total_deadline_applies_to_a_silent_service(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"stall": True}])
    assert ask(total_s=0.3).code == "deadline"


def test_silence_after_the_finish_reason_is_soon_the_end(
    fake: FakeOpenAI, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "LATE_USAGE_S", 0.2)
    fake.script([{"delta": "Hi"}, {"finish": "stop"}, {"stall": True}])
    began = time.monotonic()
    recorded = ask(idle_s=60.0)
    assert (recorded.text, recorded.finish_reason, recorded.error) == ("Hi", "stop", None)
    assert time.monotonic() - began < 5


def test_usage_after_the_finish_reason_is_waited_for(fake: FakeOpenAI, ask: Ask) -> None:
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    fake.script([{"delta": "Hi"}, {"finish": "stop"}, {"sleep_ms": 200}, {"usage": usage}])
    outcome = ask().outcome
    assert outcome is not None
    assert outcome.usage == Usage(1, 2, None, 3)


def test_silence_after_done_is_the_end(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"delta": "Hi"}, {"finish": "stop"}, {"done": True}, {"stall": True}])
    began = time.monotonic()
    assert ask().finish_reason == "stop"
    assert time.monotonic() - began < 5


def test_pace_is_called_only_before_reads_that_wait(
    fake: FakeOpenAI, build: Build, tmp_path: Path
) -> None:
    # Each delta comes only once the reader has the one before and waits.
    gates = [tmp_path / f"gate-{number}" for number in range(10)]
    held = [step for gate in gates for step in gated(gate, [{"delta": "x"}], [])]
    fake.script([*held, {"finish": "stop"}, {"done": True}])
    paces: list[int] = []

    def pace() -> bool:
        paces.append(len(recorded.text))
        gates[paces[-1] - 1].touch()
        return False

    recorded = RecordedCall(build(pace=pace))
    assert recorded.run().text == "x" * 10
    # At most two for each delta: one before the poll and one before the wait.
    assert 8 <= len(paces) <= 26


def test_the_first_delta_is_not_paced(fake: FakeOpenAI, build: Build) -> None:
    slow: list[Step] = [{"sleep_ms": 60}, {"role": True}, {"sleep_ms": 60}]
    texts: list[str] = []

    def pace() -> bool:
        texts.append(recorded.text)
        return False

    for wait_ms in (60, 600, 3000):  # a busy machine may read both deltas at once
        fake.script(
            [*slow, {"delta": "a"}, {"sleep_ms": wait_ms}, {"delta": "b"}, {"finish": "stop"}]
        )
        recorded = RecordedCall(build(pace=pace))
        assert recorded.run().text == "ab"
        if texts:
            break
    assert texts[0] == "a"


def test_buffered_data_is_read_without_pacing(fake: FakeOpenAI, ask: Ask, runtime: Runtime) -> None:
    fast: list[Step] = [{"repeat": 3000, "steps": [{"delta": "word "}]}]
    fake.script([*fast, {"finish": "stop"}, {"done": True}])
    paces: list[int] = []

    def pace() -> bool:
        paces.append(1)
        runtime.sleep(0.1)
        return True

    recorded = ask(pace=pace)
    assert recorded.text == "word " * 3000
    assert len(paces) <= 20


def test_an_error_of_pace_ends_the_call(fake: FakeOpenAI, ask: Ask) -> None:
    def pace() -> bool:
        raise ProviderError("storage_unavailable")

    fake.script([{"delta": "x"}, {"stall": True}])
    assert ask(pace=pace).code == "storage_unavailable"


def test_a_fast_stream_lets_other_tasks_run(
    fake: FakeOpenAI, build: Build, runtime: Runtime
) -> None:
    fake.script([{"repeat": 30_000, "steps": [{"delta": "word "}]}, {"finish": "stop"}])
    runs: list[int] = []
    is_over: list[bool] = []

    def count_runs() -> None:
        while not is_over:
            runs.append(1)
            runtime.sleep(0.001)

    counting = runtime.spawn(count_runs)
    recorded = RecordedCall(build()).run()
    is_over.append(True)
    counting.join(20)
    assert recorded.text == "word " * 30_000
    assert len(runs) >= 10
