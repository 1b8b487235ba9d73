"""What relaying costs, counted: not in time, which a busy machine stretches, but in steps.

A step is a line of Python that is run or a function that is called, on the whole way of a delta.
The cost of setting up falls out, for a longer answer is compared with a shorter one.
"""

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from app.providers.openai_api.stream import stream_reader as answer_reader
from app.providers.openai_api.stream.chunks import decode_chunk
from app.sockets import event_packet as message

from .relay_harness import Relay

SHORT, LONG = 20, 60
# As counted on 3.11 (574 and 59.5; 3.13 takes a little less), plus a tenth.
MOST_ONE_BY_ONE = 631
MOST_FIFTY_AT_ONCE = 65


class Steps:
    """Counts the lines and calls of everything that runs inside."""

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
    Relay(folder / "first", reads=3, deltas=deltas).run()  # what is imported and cached once
    counts = []
    for reads in (SHORT, LONG):
        relay = Relay(folder, reads=reads, deltas=deltas)
        with Steps() as steps:
            relay.run()
        assert relay.relayed() == (reads, relay.text)
        counts.append(steps.count)
    return (counts[1] - counts[0]) / ((LONG - SHORT) * deltas)


def test_a_delta_that_comes_alone_takes_no_more_steps_than_it_did(tmp_path: Path) -> None:
    assert MOST_ONE_BY_ONE / 2 < steps_per_delta(tmp_path, 1) <= MOST_ONE_BY_ONE


def test_deltas_that_come_together_take_no_more_steps_than_they_did(tmp_path: Path) -> None:
    assert MOST_FIFTY_AT_ONCE / 2 < steps_per_delta(tmp_path, 50) <= MOST_FIFTY_AT_ONCE


def test_counting_is_the_same_every_time(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("a", "b")]
    first, second = (steps_per_delta(folder, 5) for folder in folders)
    assert first == second


def test_work_added_to_every_packet_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = message._encode

    def encode_twice(event: list[Any]) -> bytes:
        json.dumps(json.loads(json.dumps(event)))
        return encode(event)

    monkeypatch.setattr(message, "_encode", encode_twice)
    assert steps_per_delta(tmp_path, 1) > MOST_ONE_BY_ONE


def test_work_added_to_every_chunk_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode_twice(data: bytes) -> Any:
        json.loads(data)
        return decode_chunk(data)

    monkeypatch.setattr(answer_reader, "decode_chunk", decode_twice)
    assert steps_per_delta(tmp_path, 50) > MOST_FIFTY_AT_ONCE
