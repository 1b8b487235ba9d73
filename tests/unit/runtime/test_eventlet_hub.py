"""The hub sleeps until the first timer that is not cancelled."""

from types import SimpleNamespace

import pytest

from app.runtime.monkey_patch import patched_for

if patched_for() != "eventlet":
    pytest.skip("only eventlet has this hub", allow_module_level=True)


def _timer(*, is_cancelled: bool) -> SimpleNamespace:
    return SimpleNamespace(called=is_cancelled)


def test_a_patched_process_uses_this_hub() -> None:
    from eventlet.hubs import get_hub

    from app.runtime.on_eventlet.hub import Hub

    assert isinstance(get_hub(), Hub)


def test_cancelled_timers_do_not_wake_the_hub() -> None:
    from app.runtime.on_eventlet.hub import Hub

    hub = Hub()
    cancelled, due = _timer(is_cancelled=True), _timer(is_cancelled=False)
    hub.timers = [(1.0, cancelled), (2.0, cancelled), (3.0, due), (4.0, cancelled)]
    hub.timers_canceled = 3
    assert hub.sleep_until() == 3.0
    assert hub.timers_canceled == 1
    hub.timers = [(4.0, cancelled)]
    assert hub.sleep_until() is None
    hub.poll.close()
