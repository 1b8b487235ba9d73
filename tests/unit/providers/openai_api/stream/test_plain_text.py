"""The short way for chunks that have only text reads the same as the long one."""

import json
from itertools import permutations
from typing import Any

import pytest

from app.providers.base import ProviderError
from app.providers.openai_api.stream import plain_text
from app.providers.openai_api.stream.plain_text import PlainTextReader
from app.providers.openai_api.stream.seen_text import SeenText
from app.providers.openai_api.stream.stream_reader import DONE, StreamReader

LONG = "A text after which the short way is used, for it is long enough. " * 2


def _chunk(delta: dict[str, Any], choice: dict[str, Any] | None = None, **more: Any) -> bytes:
    return json.dumps({"choices": [{"delta": delta, **(choice or {})}], **more}).encode()


TEXT = _chunk({"content": "one "}, {"index": 0, "finish_reason": None, "logprobs": None}, id="x")
OTHERS = {
    "text with a role": _chunk({"role": "assistant", "content": "two "}),
    "no text": _chunk({"role": "assistant", "content": None}),
    "reasoning": _chunk({"content": "", "reasoning_content": "Hm. "}),
    "a list": _chunk({"content": [{"type": "text", "text": "part "}]}),
    "another choice": _chunk({"content": "other "}, {"index": 1}),
    "half of a surrogate pair": b'{"choices": [{"delta": {"content": "\\ud83d"}}]}',
    "usage": _chunk({"content": "three "}, usage={"prompt_tokens": 3, "completion_tokens": 4}),
    "a source": _chunk({"content": "four "}, citations=["https://example.org/a"]),
    "an error": _chunk({"content": "five "}, error={"message": "broken"}),
    "an end": _chunk({"content": "six "}, {"finish_reason": "stop"}),
    "no more": DONE,
}


def _read(events: list[bytes]) -> tuple[Any, ...]:
    added: list[tuple[str, str]] = []
    reader = StreamReader(lambda kind, text: added.append((kind, text)), None)
    try:
        reader.read([_chunk({"content": LONG})])
        reader.read(events)
        reader.flush()
        return added, reader.outcome()
    except ProviderError as error:
        return added, error.code, str(error)


@pytest.mark.parametrize("names", list(permutations(OTHERS, 2)), ids=" then ".join)
def test_a_stream_is_read_alike_with_and_without_the_short_way(
    names: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [TEXT, OTHERS[names[0]], TEXT, OTHERS[names[1]], TEXT]
    short = _read(events)
    monkeypatch.setattr(plain_text, "MAX_TRIES", 0)
    assert short == _read(events)


def test_chunks_that_have_more_than_text_end_the_attempts() -> None:
    reader, pieces, seen = PlainTextReader(), list[str](), SeenText()
    assert reader.read(TEXT, pieces, seen)
    assert (pieces, seen.length) == (["one "], 4)
    for _ in range(plain_text.MAX_TRIES):
        assert not reader.read(OTHERS["reasoning"], pieces, seen)
    assert not reader.read(TEXT, pieces, seen)
    assert (pieces, seen.length) == (["one "], 4)
