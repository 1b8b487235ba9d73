"""The rate-limited logger writes so many lines of a message in a period, then their number."""

import logging

import pytest

from app.logs.rate_limited import RateLimitedLogger

from ..identity.builders import Clock

log = logging.getLogger("wordbrook.test")


def test_lines_beyond_the_limit_are_suppressed_and_counted_in_the_next_period(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    limited = RateLimitedLogger(log, limit=2, period_s=10, clock=clock)
    for number in range(50):
        limited.warning("the database refused: %d", number)
    assert caplog.messages == ["the database refused: 0", "the database refused: 1"]
    clock.forward(10)
    for number in range(50, 52):
        limited.warning("the database refused: %d", number)
    assert caplog.messages[2:] == [
        "the database refused: 50 (48 more suppressed)",
        "the database refused: 51",
    ]


def test_each_message_has_a_limit_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    limited = RateLimitedLogger(log, limit=1, clock=Clock())
    for _ in range(2):
        limited.info("one")
        limited.error("two %d", 2)
    levels = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert levels == [("INFO", "one"), ("ERROR", "two 2")]
