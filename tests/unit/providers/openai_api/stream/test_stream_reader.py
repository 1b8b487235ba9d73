"""The stream reader: deltas of one read are joined, and their order is recorded."""

import json
from typing import Any

import pytest

from app.providers.base import ProviderError
from app.providers.openai_api.stream.stream_reader import StreamReader


def chunk(finish: str | None = None, **delta: Any) -> bytes:
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}).encode()


class Recorded:
    """A reader and the deltas it appended."""

    def __init__(self) -> None:
        self.deltas: list[tuple[str, str]] = []
        self.reader = StreamReader(lambda kind, text: self.deltas.append((kind, text)), None)


def test_texts_of_one_read_are_one_delta() -> None:
    recorded = Recorded()
    recorded.reader.read([chunk(content="Hel"), chunk(content="lo"), chunk(content=" you")])
    recorded.reader.read([chunk(content="!")])
    assert recorded.deltas == [("text", "Hello you"), ("text", "!")]


def test_reasoning_and_text_keep_their_order() -> None:
    recorded = Recorded()
    words = [chunk(reasoning="a"), chunk(reasoning_content="b"), chunk(content="c")]
    recorded.reader.read([*words, chunk(content="d"), chunk(reasoning="e"), chunk(content="f")])
    expected = [("reasoning", "ab"), ("text", "cd"), ("reasoning", "e"), ("text", "f")]
    assert recorded.deltas == expected


def test_text_before_an_error_is_appended() -> None:
    recorded = Recorded()
    with pytest.raises(ProviderError):
        recorded.reader.read([chunk(content="all "), chunk(content="of it"), b"{oops"])
    recorded.reader.flush()
    assert recorded.deltas == [("text", "all of it")]


def test_empty_chunks_append_nothing() -> None:
    recorded = Recorded()
    recorded.reader.read([])
    recorded.reader.read([chunk(role="assistant", content=""), chunk("stop")])
    recorded.reader.flush()
    assert recorded.deltas == []
    assert recorded.reader.is_finished
