"""Rate limits and socket limits: what they count, refuse and release."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.limits.rate_limits import Limits
from app.limits.sliding_window import SlidingWindow
from app.protocol.errors import Refusal

from ..identity.builders import Clock, make_settings


def limits_of(clock: Clock | None = None, **overrides: object) -> Limits:
    return Limits(make_settings(**overrides), clock or Clock())


def refusal_of(call: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def test_sends_above_the_rate_are_refused_with_the_time_to_wait() -> None:
    clock = Clock()
    limits = limits_of(clock, limit_sends_per_minute=2)
    limits.check_send("u", "a")
    clock.forward(20)
    limits.check_send("u", "a")
    refusal = refusal_of(lambda: limits.check_send("u", "a"))
    assert (refusal.code, refusal.retry_after_s) == ("rate_limited", 40)
    clock.forward(40)
    limits.check_send("u", "a")


def test_users_at_one_address_share_its_rate() -> None:
    limits = limits_of(limit_sends_per_minute_per_address=2)
    limits.check_send("first", "a")
    limits.check_send("second", "a")
    assert refusal_of(lambda: limits.check_send("third", "a")).code == "rate_limited"
    limits.check_send("third", "b")


def test_a_user_at_several_addresses_has_one_rate() -> None:
    limits = limits_of(limit_sends_per_minute=2)
    limits.check_send("u", "a")
    limits.check_send("u", "b")
    assert refusal_of(lambda: limits.check_send("u", "c")).code == "rate_limited"


def test_a_refused_send_is_not_counted() -> None:
    limits = limits_of(limit_sends_per_minute=1)
    limits.check_send("u", "a")
    refusal_of(lambda: limits.check_send("u", "b"))
    limits.check_send("v", "b")


def test_requests_and_sessions_have_separate_rates() -> None:
    limits = limits_of(limit_requests_per_minute=1, limit_sessions_per_minute=1)
    limits.check_request("a")
    limits.check_session("a")
    assert refusal_of(lambda: limits.check_request("a")).code == "rate_limited"
    assert refusal_of(lambda: limits.check_session("a")).code == "rate_limited"
    limits.check_request("b")


@pytest.mark.parametrize(
    ("cap", "user", "address"),
    [
        ("limit_sockets_per_user", "u", "elsewhere"),
        ("limit_sockets_per_address", "other", "a"),
        ("limit_sockets_total", "other", "elsewhere"),
    ],
)
def test_sockets_above_a_cap_are_refused_until_one_closes(
    cap: str, user: str, address: str
) -> None:
    limits = Limits(make_settings(**{cap: 2}), Clock())
    release = limits.acquire_socket("u", "a")
    limits.acquire_socket("u", "a")
    refusal = refusal_of(lambda: limits.acquire_socket(user, address))
    assert refusal.code == "too_many_connections"
    assert refusal.retry_after_s is not None
    release()
    limits.acquire_socket(user, address)


def test_a_socket_released_twice_is_counted_off_once() -> None:
    limits = limits_of(limit_sockets_per_user=2)
    release = limits.acquire_socket("u", "a")
    limits.acquire_socket("u", "a")
    release()
    release()
    limits.acquire_socket("u", "a")
    refusal_of(lambda: limits.acquire_socket("u", "a"))


def test_a_socket_may_send_a_burst_of_one_second() -> None:
    clock = Clock()
    limits = limits_of(clock, limit_events_per_second=50)
    assert sum(limits.check_event("socket") for _ in range(80)) == 50
    assert limits.check_event("another socket")
    clock.forward(0.1)
    assert sum(limits.check_event("socket") for _ in range(80)) == 5


def test_events_at_the_allowed_rate_pass() -> None:
    clock = Clock()
    limits = limits_of(clock, limit_events_per_second=50)
    passed = []
    for _ in range(500):
        passed.append(limits.check_event("socket"))
        clock.forward(0.02)
    assert all(passed)


def test_disabled_limits_refuse_nothing() -> None:
    limits = limits_of(
        limits=False,
        limit_sends_per_minute=1,
        limit_requests_per_minute=1,
        limit_sessions_per_minute=1,
        limit_sockets_per_user=1,
        limit_events_per_second=1,
    )
    for _ in range(5):
        limits.check_send("u", "a")
        limits.check_request("a")
        limits.check_session("a")
        limits.acquire_socket("u", "a")
        assert limits.check_event("socket")


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from("ab"))))
def test_a_window_never_allows_more_events_than_its_limit(steps: list[tuple[int, str]]) -> None:
    window, now = SlidingWindow(3, 60), 0.0
    allowed: list[tuple[float, str]] = []
    for pause, key in steps:
        now += pause
        wait_s = window.wait_s(key, now)
        recent = [at for at, other in allowed if other == key and at > now - 60]
        assert (wait_s == 0) == (len(recent) < 3)
        if wait_s == 0:
            window.add(key, now)
            allowed.append((now, key))


def test_a_window_drops_expired_keys() -> None:
    window = SlidingWindow(3, 60)
    for index in range(1000):
        window.add(f"user {index}", now=0)
    window.add("user 0", now=59)
    window.add("other", now=61)
    assert len(window) == 2
