"""A body is read as what it is, whatever its Content-Type says."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.openai_api.stream.body import body_events
from app.providers.openai_api.stream.sse import EventDecoder
from app.testing.fake_openai.client import FakeOpenAI, Step

from ...call import Ask
from .reading import Json, chunk, whole

CHUNKS: list[Json] = [chunk("Hello "), chunk("there."), chunk(finish="stop")]
STREAM = "".join(f"data: {json.dumps(each)}\n\n" for each in CHUNKS) + "data: [DONE]\n\n"
WHOLE = whole("Hello there.", finish_reason="stop")
BODIES = {
    "stream": STREAM,
    "stream with mark": "\xef\xbb\xbf" + STREAM,
    "stream after lines": "\n\n: hello\n\n" + STREAM,
    "object": json.dumps(WHOLE),
    "indented object": "\n" + json.dumps(WHOLE, indent=2) + "\n",
    "lines": "\n".join(map(json.dumps, CHUNKS)) + "\n",
    "list": json.dumps(CHUNKS),
    "indented list": json.dumps(CHUNKS, indent=1),
}
TYPES = ["application/json", "text/event-stream", "text/plain", "text/html", "", "nonsense"]


def served(fake: FakeOpenAI, body: str, type_: str) -> None:
    head: Step = {"head": {"headers": {"Content-Type": type_}}}
    fake.script([head, {"raw": body, "every": 40}])


@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("body", ["stream", "indented object", "lines"])
def test_body_of_any_label_is_read(fake: FakeOpenAI, ask: Ask, body: str, type_: str) -> None:
    served(fake, BODIES[body], type_)
    recorded = ask()
    assert (recorded.error, recorded.text) == (None, "Hello there.")


@pytest.mark.parametrize("type_", TYPES)
def test_web_page_of_any_label_is_a_broken_provider(fake: FakeOpenAI, ask: Ask, type_: str) -> None:
    served(fake, "\n <!doctype html><p>Welcome</p>", type_)
    assert ask().code == "provider_broken"


def test_stream_labelled_as_json_arrives_before_its_end(fake: FakeOpenAI, ask: Ask) -> None:
    head: Step = {"head": {"headers": {"Content-Type": "application/json"}}}
    pause: Step = {"sleep_ms": 100}
    fake.script([head, {"delta": "a"}, pause, {"delta": "b"}, pause, {"finish": "stop"}])
    assert ask().deltas == [("text", "a"), ("text", "b")]


@pytest.mark.parametrize("body", BODIES)
@given(cuts=st.lists(st.integers(0, 900)))
def test_body_gives_the_same_text_however_it_is_cut(body: str, cuts: list[int]) -> None:
    data = BODIES[body].encode("latin-1")
    edges = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    decoder = EventDecoder()
    events: list[bytes] = []
    for piece in body_events(data[a:b] for a, b in pairwise(edges)):
        events += decoder.feed(piece)
    decoded = [json.loads(event) for event in events if event != b"[DONE]"]
    chunks = decoded[0] if isinstance(decoded[0], list) else decoded
    assert chunks in (CHUNKS, [WHOLE])
