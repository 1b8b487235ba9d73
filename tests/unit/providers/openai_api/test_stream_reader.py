"""The reader of chunks: what comes together is appended together, and nothing changes places."""

import json
from typing import Any

import pytest

from app.providers.base import ProviderError
from app.providers.openai_api.stream.stream_reader import StreamReader


def chunk(finish: str | None = None, **delta: Any) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode()


class Kept:
    """A reader and the deltas it appended."""

    def __init__(self) -> None:
        self.deltas: list[tuple[str, str]] = []
        self.reader = StreamReader(lambda kind, text: self.deltas.append((kind, text)), None)


def test_texts_that_come_together_are_one_delta() -> None:
    kept = Kept()
    kept.reader.read([chunk(content="Hel"), chunk(content="lo"), chunk(content=" you")])
    kept.reader.read([chunk(content="!")])
    assert kept.deltas == [("text", "Hello you"), ("text", "!")]


def test_reasoning_and_text_keep_their_order() -> None:
    kept = Kept()
    words = [chunk(reasoning="a"), chunk(reasoning_content="b"), chunk(content="c")]
    kept.reader.read([*words, chunk(content="d"), chunk(reasoning="e"), chunk(content="f")])
    expected = [("reasoning", "ab"), ("text", "cd"), ("reasoning", "e"), ("text", "f")]
    assert kept.deltas == expected


def test_what_came_before_an_error_is_appended() -> None:
    kept = Kept()
    with pytest.raises(ProviderError):
        kept.reader.read([chunk(content="all "), chunk(content="of it"), b"{oops"])
    kept.reader.flush()
    assert kept.deltas == [("text", "all of it")]


def test_nothing_is_appended_where_nothing_was_said() -> None:
    kept = Kept()
    kept.reader.read([])
    kept.reader.read([chunk(role="assistant", content=""), chunk("stop")])
    kept.reader.flush()
    assert kept.deltas == []
    assert kept.reader.is_finished
