"""The cost of relaying a delta, in steps: a busy machine stretches time, but not these.

A step is a line of Python that runs or a function that is called, on the whole path of a delta.
A longer answer is compared with a shorter one, so the cost of setting up cancels out.
"""

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from app.providers.openai_api.stream import plain_text
from app.sockets import event_packet

from .relay_harness import Relay

SHORT, LONG = 20, 60
# As counted on 3.11 (571 and 40), plus a tenth.
MOST_ONE_BY_ONE = 628
MOST_FIFTY_AT_ONCE = 44


class Steps:
    """Counts the lines and calls of all code that runs inside."""

    def __init__(self) -> None:
        self.count = 0

    def _on_call(self, frame: Any, event: str, arg: object) -> None:
        if event in ("call", "c_call"):
            self.count += 1

    def _on_line(self, frame: Any, event: str, arg: object) -> Callable[..., Any]:
        if event == "line":
            self.count += 1
        return self._on_line

    def __enter__(self) -> Self:
        gc.disable()
        self._before = sys.gettrace(), sys.getprofile()
        sys.settrace(self._on_line)
        sys.setprofile(self._on_call)
        return self

    def __exit__(self, *_: object) -> None:
        trace, profile = self._before
        sys.setprofile(profile)
        sys.settrace(trace)
        gc.enable()


def steps_per_delta(folder: Path, deltas: int) -> float:
    Relay(folder / "first", reads=3, deltas=deltas).run()  # imports and caches
    counts = []
    for reads in (SHORT, LONG):
        relay = Relay(folder, reads=reads, deltas=deltas)
        with Steps() as steps:
            relay.run()
        assert relay.relayed() == (reads, relay.text)
        counts.append(steps.count)
    return (counts[1] - counts[0]) / ((LONG - SHORT) * deltas)


def test_delta_that_comes_alone_costs_no_more_steps_than_before(tmp_path: Path) -> None:
    assert MOST_ONE_BY_ONE / 2 < steps_per_delta(tmp_path, 1) <= MOST_ONE_BY_ONE


def test_deltas_that_come_together_cost_no_more_steps_than_before(tmp_path: Path) -> None:
    assert MOST_FIFTY_AT_ONCE / 2 < steps_per_delta(tmp_path, 50) <= MOST_FIFTY_AT_ONCE


def test_count_varies_by_less_than_a_step_per_hundred_deltas(tmp_path: Path) -> None:
    # A clock decides a few branches, such as which of two deltas begins a new batch.
    folders = [tmp_path / name for name in ("a", "b")]
    first, second = (steps_per_delta(folder, 5) for folder in folders)
    assert first == pytest.approx(second, abs=0.01)


def test_work_added_to_every_packet_is_detected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = event_packet._encode

    def encode_twice(event: list[Any]) -> bytes:
        json.dumps(json.loads(json.dumps(event)))
        return encode(event)

    monkeypatch.setattr(event_packet, "_encode", encode_twice)
    assert steps_per_delta(tmp_path, 1) > MOST_ONE_BY_ONE


def test_work_added_to_every_chunk_is_detected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = plain_text._decode

    def decode_twice(data: bytes) -> Any:
        json.loads(data)
        return decode(data)

    monkeypatch.setattr(plain_text, "_decode", decode_twice)
    assert steps_per_delta(tmp_path, 50) > MOST_FIFTY_AT_ONCE
