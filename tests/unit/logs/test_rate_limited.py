"""A database that is away fills no log."""

import logging

import pytest

from app.logs.rate_limited import QUIET_S, RateLimitedLog


def test_many_refusals_are_one_line_and_then_a_count(caplog: pytest.LogCaptureFixture) -> None:
    now = [100.0]
    complaints = RateLimitedLog(logging.getLogger("database"), clock=lambda: now[0])
    for _ in range(50):
        complaints.tell("it is away")
    assert caplog.messages == ["the database refused: it is away"]
    now[0] += QUIET_S
    complaints.tell("it is still away")
    assert caplog.messages[1:] == ["the database refused: it is still away (49 more in between)"]
