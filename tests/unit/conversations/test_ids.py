"""Ids and wire times."""

import time
from datetime import UTC, datetime, timedelta, timezone
from uuid import RFC_4122, UUID

from app.conversations.ids import make_id, wire_time


def test_ids_are_uuids_of_version_7_with_the_current_time() -> None:
    before = time.time_ns() // 1_000_000
    made = UUID(make_id())
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_ids_of_one_process_are_unique_and_ascend() -> None:
    made = [make_id() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_times_are_utc_with_milliseconds_and_z_and_sort_as_text() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert wire_time(moment) == "2026-01-02T03:04:05.000Z"
    assert wire_time(moment.astimezone(timezone(timedelta(hours=5)))) == wire_time(moment)
    assert wire_time(moment) < wire_time(moment + timedelta(milliseconds=1))
