"""Continued answers: the request, and the removal of repeated text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.openai_api.stream.overlap import MAX_OVERLAP, OverlapFilter
from app.testing.fake_openai.client import FakeOpenAI, Step

from ..call import RecordedCall
from ..conftest import Build

PARTIAL = "Rivers begin in the mountains, and they"


def filtered(partial: str, pieces: list[str]) -> str:
    overlap = OverlapFilter(partial)
    return "".join([overlap.feed(piece) for piece in pieces]) + overlap.end()


def continue_answer(fake: FakeOpenAI, build: Build, steps: list[Step]) -> RecordedCall:
    fake.script([*steps, {"finish": "stop"}, {"done": True}])
    return RecordedCall(build(), partial=PARTIAL).run()


def test_the_partial_answer_is_sent_as_the_last_message(fake: FakeOpenAI, build: Build) -> None:
    recorded = continue_answer(fake, build, [{"delta": " flow down."}])
    assert recorded.text == " flow down."
    assert fake.requests()[0]["body"]["messages"][-1] == {"role": "assistant", "content": PARTIAL}


def test_a_service_that_refuses_a_prefill_gets_an_instruction_from_then_on(
    fake: FakeOpenAI, build: Build
) -> None:
    refusal = {"error": {"message": "The last message must come from the user."}}
    fake.script([{"status": 400, "body": refusal}], times=1)
    provider = build()
    for _ in range(2):
        assert RecordedCall(provider, partial=PARTIAL).run().finish_reason == "stop"
    roles = [entry["body"]["messages"][-1]["role"] for entry in fake.requests()]
    assert roles == ["assistant", "user", "user"]
    assert fake.requests()[1]["body"]["messages"][-2]["content"] == PARTIAL


def test_service_that_refuses_white_space_at_the_end_gets_none_from_then_on(
    fake: FakeOpenAI, build: Build
) -> None:
    said = "messages: final assistant content cannot end with trailing whitespace"
    fake.script([{"status": 400, "body": {"error": {"message": said}}}], times=1)
    fake.script([{"delta": "\n"}, {"delta": "\nNext."}, {"finish": "stop"}, {"done": True}])
    provider = build()
    for _ in range(2):
        recorded = RecordedCall(provider, partial="First.\n\n").run()
        assert recorded.text == "Next."
    sent = [entry["body"]["messages"][-1]["content"] for entry in fake.requests()]
    assert sent == ["First.\n\n", "First.", "First."]


@pytest.mark.parametrize(
    ("trimmed", "continuation", "rest"),
    [
        (" ", " a time", "a time"),
        (" ", "a time", "a time"),
        ("\n", "\n\nNext", "\nNext"),
        ("\n\n", "\nNext", "Next"),
        ("\n", " ", ""),
        (" ", "upon a", "upon a"),
    ],
)
def test_white_space_that_was_cut_off_is_not_doubled(
    trimmed: str, continuation: str, rest: str
) -> None:
    for pieces in ([continuation], list(continuation)):
        overlap = OverlapFilter(f"Once{trimmed}")
        overlap.expect_white_space(trimmed)
        assert "".join([overlap.feed(piece) for piece in pieces]) + overlap.end() == rest


def test_vllm_gets_its_switches(fake: FakeOpenAI, build: Build) -> None:
    listing = {"data": [{"id": "fake-chat", "owned_by": "vllm"}]}
    fake.script([{"status": 200, "body": listing}], path="/models")
    provider = build()
    provider.catalogue()
    RecordedCall(provider, partial=PARTIAL).run()
    body = fake.requests()[0]["body"]
    assert (body["continue_final_message"], body["add_generation_prompt"]) == (True, False)


def test_a_repeat_of_the_end_is_dropped(fake: FakeOpenAI, build: Build) -> None:
    recorded = continue_answer(
        fake, build, [{"delta": "the mountains, "}, {"delta": "and they flow."}]
    )
    assert recorded.text == " flow."


def test_reasoning_before_a_repeat_is_kept(fake: FakeOpenAI, build: Build) -> None:
    steps: list[Step] = [{"delta": "<think>Go on.</think>"}, {"delta": "mountains, and they flow"}]
    recorded = continue_answer(fake, build, steps)
    assert (recorded.reasoning, recorded.text) == ("Go on.", " flow")


@pytest.mark.parametrize(
    ("partial", "continuation", "rest"),
    [
        ("Hel", "lo", "lo"),
        ("The answ", "answer is", "er is"),
        ("```py\nif a:\n    }\n", "    }\n}", "    }\n}"),
        ("very ", "very good", "very good"),
        ("x" * 300 + " the very end", "the very end is near", " is near"),
        ("short words", "short words", ""),
        ("abc", "", ""),
        ("🎉 hooray for all", "hooray for all 🎉", " 🎉"),
    ],
)
def test_only_a_likely_repeat_is_dropped(partial: str, continuation: str, rest: str) -> None:
    assert filtered(partial, [continuation]) == rest
    assert filtered(partial, list(continuation)) == rest


def test_text_beyond_the_longest_repeat_is_not_held_back() -> None:
    partial = "".join(f"word{i} " for i in range(100))
    overlap = OverlapFilter(partial)
    assert overlap.feed(partial[-MAX_OVERLAP:]) == ""
    assert overlap.feed("x") == "x"


@given(st.text(max_size=300), st.integers(0, MAX_OVERLAP), st.text(), st.lists(st.integers(0, 300)))
def test_at_most_the_tail_is_dropped_however_the_text_is_split(
    partial: str, repeated: int, more: str, cuts: list[int]
) -> None:
    continuation = (partial[-repeated:] if repeated else "") + more
    whole = filtered(partial, [continuation])
    edges = [0, *sorted(cut for cut in cuts if cut <= len(continuation)), len(continuation)]
    pieces = [continuation[a:b] for a, b in pairwise(edges)]
    assert filtered(partial, pieces) == whole
    assert continuation.endswith(whole)
    dropped = continuation[: len(continuation) - len(whole)]
    assert len(dropped) <= MAX_OVERLAP
    assert partial.endswith(dropped)
