"""Cancellation from another task at every stage of a call, which closes its connection."""

import time
from collections.abc import Callable

import pytest

from app.providers.openai_api.provider import OpenAIProvider
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI
from app.testing.waiting import eventually

from ..call import RecordedCall
from ..conftest import Build

SOON_S = 10.0  # on a busy machine; without a cancel the calls last for minutes


@pytest.fixture
def start(runtime: Runtime) -> Callable[[OpenAIProvider], RecordedCall]:
    """Run a call in a task of its own."""

    def begin(provider: OpenAIProvider) -> RecordedCall:
        recorded = RecordedCall(provider)
        runtime.spawn(recorded.run)
        return recorded

    return begin


def assert_cancelled_soon(recorded: RecordedCall) -> None:
    began = time.monotonic()
    recorded.call.cancel()
    eventually(lambda: recorded.is_over, within_s=SOON_S)
    assert recorded.code == "cancelled"
    assert time.monotonic() - began < SOON_S


def assert_closed_soon(fake: FakeOpenAI) -> None:
    fake.wait_for(lambda log: log and log[-1]["closed_at"], within_s=SOON_S)


def test_cancel_before_the_run_sends_no_request(fake: FakeOpenAI, build: Build) -> None:
    recorded = RecordedCall(build())
    recorded.call.cancel()
    assert recorded.run().code == "cancelled"
    assert fake.requests() == []


def test_cancel_before_the_run_with_an_idle_connection_sends_no_request(
    fake: FakeOpenAI, build: Build
) -> None:
    provider = build()
    RecordedCall(provider).run()
    recorded = RecordedCall(provider)
    recorded.call.cancel()
    assert recorded.run().code == "cancelled"
    assert len(fake.requests()) == 1


def test_cancel_during_the_name_lookup(
    build: Build, start: Callable[..., RecordedCall], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.providers.network import connect

    entered: list[str] = []
    leave: list[bool] = []

    def resolve(runtime: Runtime, host: str, port: int) -> list[object]:
        entered.append(host)
        while not leave:
            runtime.sleep(0.01)
        return []

    monkeypatch.setattr(connect, "resolve", resolve)
    recorded = start(build(base_url="http://slow.invalid/v1"))
    eventually(lambda: entered)
    assert_cancelled_soon(recorded)
    leave.append(True)


def test_cancel_while_connecting(
    build: Build,
    start: Callable[..., RecordedCall],
    full_server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from app.providers.network import connect

    found: list[object] = []
    resolve = connect.resolve

    def record(runtime: Runtime, host: str, port: int) -> object:
        found.append(resolve(runtime, host, port))
        return found[-1]

    monkeypatch.setattr(connect, "resolve", record)
    recorded = start(build(base_url=full_server))
    eventually(lambda: found)
    assert not recorded.is_over
    assert_cancelled_soon(recorded)


def test_cancel_before_the_response_head_closes_the_connection(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    fake.script([{"stall": True}])
    recorded = start(build())
    fake.wait_for(len)
    assert_cancelled_soon(recorded)
    assert_closed_soon(fake)


def test_cancel_before_the_first_delta_closes_the_connection(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    fake.script([{"role": True}, {"stall": True}])
    recorded = start(build())
    fake.wait_for(lambda log: log and log[0]["steps"] == 1)
    assert_cancelled_soon(recorded)
    assert_closed_soon(fake)


def test_cancel_in_mid_stream_keeps_the_text_so_far(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    fake.script([{"repeat": 10_000, "steps": [{"delta": "w{i} "}, {"sleep_ms": 2}]}])
    recorded = start(build())
    eventually(lambda: len(recorded.deltas) > 20)
    assert_cancelled_soon(recorded)
    assert_closed_soon(fake)
    count = len(recorded.text.split())
    assert recorded.text == "".join(f"w{i} " for i in range(count))


def test_cancel_while_the_service_is_silent_closes_the_connection(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    fake.script([{"delta": "Hi"}, {"stall": True}])
    recorded = start(build())
    eventually(lambda: recorded.text == "Hi")
    assert_cancelled_soon(recorded)
    assert_closed_soon(fake)


def test_cancel_after_the_end_has_no_effect(fake: FakeOpenAI, build: Build) -> None:
    provider = build()
    first = RecordedCall(provider).run()
    first.call.cancel()
    first.call.cancel()
    assert first.finish_reason == "stop"
    assert RecordedCall(provider).run().finish_reason == "stop"


def test_a_late_cancel_does_not_affect_the_next_call_on_the_connection(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    provider = build()
    first = RecordedCall(provider).run()
    fake.script([{"delta": "Hi"}, {"sleep_ms": 300}, {"delta": " you"}, {"finish": "stop"}])
    second = start(provider)
    eventually(lambda: second.text == "Hi")
    first.call.cancel()
    eventually(lambda: second.is_over)
    assert (second.text, second.finish_reason) == ("Hi you", "stop")
    assert len({entry["connection"] for entry in fake.requests()}) == 1


def test_a_cancelled_connection_is_not_reused(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    provider = build()
    fake.script([{"delta": "Hi"}, {"stall": True}], times=1)
    recorded = start(provider)
    eventually(lambda: recorded.text == "Hi")
    assert_cancelled_soon(recorded)
    assert RecordedCall(provider).run().finish_reason == "stop"
    first, second = fake.requests()
    assert first["connection"] != second["connection"]


def test_closing_the_provider_ends_running_calls(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    fake.script([{"delta": "Hi"}, {"stall": True}])
    provider = build()
    recorded = start(provider)
    eventually(lambda: recorded.text == "Hi")
    provider.close()
    eventually(lambda: recorded.is_over, within_s=SOON_S)
    assert recorded.code == "cut_short"
    assert_closed_soon(fake)


def test_cancels_of_concurrent_calls_end_only_those_calls(
    fake: FakeOpenAI, build: Build, start: Callable[..., RecordedCall]
) -> None:
    fake.script([{"delta": "Hi"}, {"stall": True}])
    provider = build()
    calls = [start(provider) for _ in range(30)]
    eventually(lambda: all(recorded.text == "Hi" for recorded in calls))
    for recorded in calls[::2]:
        recorded.call.cancel()
    eventually(lambda: all(recorded.is_over for recorded in calls[::2]), within_s=SOON_S)
    assert not any(recorded.is_over for recorded in calls[1::2])
    for recorded in calls[1::2]:
        recorded.call.cancel()
    eventually(lambda: all(recorded.is_over for recorded in calls), within_s=SOON_S)
    assert {recorded.code for recorded in calls} == {"cancelled"}
