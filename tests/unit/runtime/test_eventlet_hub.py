"""The hub sleeps until something is to be done, not until what was cancelled would have been."""

from types import SimpleNamespace

import pytest

from app.runtime.monkey_patch import patched_for

if patched_for() != "eventlet":
    pytest.skip("only eventlet has this hub", allow_module_level=True)


def _timer(*, is_cancelled: bool) -> SimpleNamespace:
    return SimpleNamespace(called=is_cancelled)


def test_this_process_runs_on_it() -> None:
    from eventlet.hubs import get_hub

    from app.runtime.on_eventlet.hub import Hub

    assert isinstance(get_hub(), Hub)


def test_it_sleeps_past_timers_that_were_cancelled() -> None:
    from app.runtime.on_eventlet.hub import Hub

    hub = Hub()
    gone, due = _timer(is_cancelled=True), _timer(is_cancelled=False)
    hub.timers = [(1.0, gone), (2.0, gone), (3.0, due), (4.0, gone)]
    hub.timers_canceled = 3
    assert hub.sleep_until() == 3.0
    assert hub.timers_canceled == 1
    hub.timers = [(4.0, gone)]
    assert hub.sleep_until() is None
    hub.poll.close()
