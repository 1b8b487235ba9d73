"""A chunk's whole `message` is not appended as if it were a delta."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .reading import Json, Reading, chunk, whole

WORDS = ["One ", "answer ", "that is long enough ", "to have a beginning and ", "an end."]
TEXT = "".join(WORDS)
DELTAS = [chunk(word) for word in WORDS]
SO_FAR = list(accumulate(WORDS))


@pytest.mark.parametrize(
    "chunks",
    [
        [*DELTAS, whole(TEXT, finish_reason="stop")],
        [*DELTAS, whole(TEXT.strip() + "\n", finish_reason="stop")],
        [*DELTAS, whole(TEXT, delta=None, finish_reason="stop")],
        [*DELTAS, whole(TEXT, delta={}, finish_reason="stop")],
        [*DELTAS[:3], whole(TEXT, finish_reason="stop")],
        [*(whole(text, delta={"content": word}) for word, text in zip(WORDS, SO_FAR, strict=True))],
        [*(whole(text) for text in SO_FAR)],
        [*(whole(text, delta={"content": ""}) for text in SO_FAR), whole(TEXT)],
        [*(whole(word) for word in WORDS)],
        [*(whole(word) for word in WORDS), whole(TEXT)],
        [whole(TEXT)],
        [whole([{"type": "text", "text": TEXT}])],
        [*DELTAS, whole("<think>x</think>")],
    ],
)
def test_text_is_appended_once(chunks: list[Json]) -> None:
    read = Reading().read(*chunks, chunk(finish="stop"))
    read.end()
    assert read.text.rstrip() == TEXT


@given(st.text(min_size=1, max_size=200), st.data())
def test_message_after_any_deltas_adds_only_what_they_lack(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    edges = [0, *cuts]
    deltas = [chunk(text[a:b]) for a, b in zip(edges, cuts, strict=False)]
    read = Reading().read(*deltas, whole(text, finish_reason="stop"))
    expected = Reading().read(chunk(text, "stop"))
    read.end()
    expected.end()
    assert read.text.strip() == expected.text.strip()


def test_message_with_reasoning_adds_only_what_the_deltas_lack() -> None:
    last = {"index": 0, "message": {"reasoning_content": "Let me see.", "content": "Yes."}}
    read = Reading().read(chunk(reasoning_content="Let me "), {"choices": [last]})
    read.read(chunk(finish="stop"))
    read.end()
    assert (read.text, read.reasoning) == ("Yes.", "Let me see.")
