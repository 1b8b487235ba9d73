"""The decoders of server-sent events and of think tags, for input split anywhere."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.openai_api.stream.sse import MAX_EVENT_BYTES, EventDecoder, EventTooLargeError
from app.providers.reasoning_marks import ReasoningSplitter

LINE_ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
DATA = st.text(st.characters(exclude_characters="\r\n\ufeff", exclude_categories=["Cs"]))


def cut(whole: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(edge for edge in cuts if edge <= len(whole)), len(whole)]
    return [whole[a:b] for a, b in pairwise(edges)]


def decoded(pieces: list[bytes]) -> list[bytes]:
    decoder = EventDecoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events + decoder.end()


def split(pieces: list[str]) -> tuple[str, str]:
    splitter = ReasoningSplitter()
    segments = [segment for piece in pieces for segment in splitter.feed(piece)] + splitter.end()
    thoughts, texts = (
        "".join([text for kind, text in segments if kind == wanted])
        for wanted in ("reasoning", "text")
    )
    return thoughts, texts


@given(st.lists(st.lists(DATA, min_size=1), max_size=5), LINE_ENDS, st.lists(st.integers(0, 400)))
def test_events_do_not_depend_on_how_data_is_split(
    events: list[list[str]], line_end: bytes, cuts: list[int]
) -> None:
    whole = b"".join(
        b"".join(b"data: " + line.encode() + line_end for line in event)
        + b": comment"
        + line_end
        + b"id: 1"
        + line_end * 2
        for event in events
    )
    expected = ["\n".join(event).encode() for event in events]
    assert decoded(cut(whole, cuts)) == expected
    assert decoded([bytes([byte]) for byte in whole]) == expected


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data:x\n\n", [b"x"]),
        (b"data:  x\n\n", [b" x"]),
        (b"data\n\n", [b""]),
        (b"\xef\xbb\xbfdata: x\n\n", [b"x"]),
        (b"data: x", [b"x"]),
        (b"\n\n\n: only\n\nevent: ping\n\n", []),
        (b"dataset: x\n\ndata: y\n\n", [b"y"]),
    ],
)
def test_events_are_decoded_by_the_rules_of_the_format(stream: bytes, events: list[bytes]) -> None:
    assert decoded([stream]) == events


def test_an_event_is_returned_with_its_last_byte() -> None:
    decoder = EventDecoder()
    assert decoder.feed(b"data: x\n") == []
    assert decoder.feed(b"\n") == [b"x"]
    assert decoder.feed(b"data: y\r\n\r") == [b"y"]
    assert decoder.feed(b"\ndata: z\n\n") == [b"z"]


def test_an_endless_event_is_refused() -> None:
    decoder = EventDecoder()
    for _ in range(MAX_EVENT_BYTES // 2**20):
        decoder.feed(b"data: " + b"x" * (2**20 - 7) + b"\n")
    with pytest.raises(EventTooLargeError):
        decoder.feed(b"data: " + b"x" * 100)


@pytest.mark.parametrize(
    ("content", "thought", "text"),
    [
        ("<think>a</think>b", "a", "b"),
        ("\n <think>\n a \n</think>\n\nb c", "a", "b c"),
        ("<think></think>b", "", "b"),
        ("<think>a < b, </thin> and </think >", "a < b, </thin> and </think >", ""),
        ("a <think>b</think>", "", "a <think>b</think>"),
        ("<thinker>", "", "<thinker>"),
        ("<thi", "", "<thi"),
        ("  two spaces", "", "  two spaces"),
        ("", "", ""),
        ("<think>a</think>\n<think>b</think>c", "ab", "c"),
    ],
)
def test_think_tags_are_recognized_at_the_start_only(content: str, thought: str, text: str) -> None:
    assert split([content]) == (thought, text)
    assert split(list(content)) == (thought, text)


@given(st.lists(st.sampled_from(["<think>", "</think>", "<", "th", " ", "\n", "a", "é🎉"])))
def test_think_tags_do_not_depend_on_how_text_is_split(parts: list[str]) -> None:
    content = "".join(parts)
    assert split(parts) == split([content]) == split(list(content))


def test_plain_text_is_not_held_back() -> None:
    splitter = ReasoningSplitter()
    assert splitter.feed("H") == [("text", "H")]
    assert splitter.feed("<think>") == [("text", "<think>")]
