"""A field of an odd type, needed or not, fails no answer and loses no text."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.base import ProviderError

from .reading import Json, Reading, chunk

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 0)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "0", "x", "null"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("k"), inner, max_size=1),
    max_leaves=4,
)
# Every field that a chunk of a known service has, but those that hold its text.
FULL: Json = {
    "id": "x",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "m",
    "system_fingerprint": None,
    "usage": {"prompt_tokens": 1, "completion_tokens_details": {"reasoning_tokens": 1}},
    "citations": [],
    "search_results": [],
    "prompt_filter_results": [],
    "choices": [
        {
            "index": 0,
            "delta": {
                "role": "assistant",
                "content": "word ",
                "reasoning_content": None,
                "reasoning": "",
                "refusal": None,
                "tool_calls": [],
                "function_call": None,
                "annotations": [],
                "images": [],
                "thinking": None,
                "reasoning_details": [],
            },
            "message": None,
            "logprobs": None,
            "finish_reason": None,
        }
    ],
}
TEXT_FIELDS = ("content",)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    found = []
    for key, inner in pairs:
        found.append((*path, key))
        if isinstance(inner, dict | list):
            found += places(inner, (*path, key))
    return found


# An odd value here takes the text with it, so there is none to lose.
HOLDERS = [("choices",), ("choices", 0), ("choices", 0, "delta")]
FREE = [path for path in places(FULL) if path[-1] not in TEXT_FIELDS and path not in HOLDERS]


@given(st.lists(st.tuples(st.sampled_from(FREE), ODD), max_size=3), st.data())
def test_text_beside_fields_of_odd_types_is_kept(
    changes: list[tuple[tuple[Any, ...], object]], data: st.DataObject
) -> None:
    odd = copy.deepcopy(FULL)
    for path, value in changes:
        holder: Any = odd
        for key in path[:-1]:
            holder = holder[key] if isinstance(holder, dict | list) and _has(holder, key) else {}
        # An earlier change may have put a value of another type there.
        if isinstance(holder, dict) == isinstance(path[-1], str) and _has(holder, path[-1]):
            holder[path[-1]] = value
    read = Reading().read(FULL, odd, FULL, chunk(finish="stop"))
    read.end()
    assert read.text.replace(" ", "").count("word") >= 3


def _has(holder: Any, key: Any) -> bool:
    if isinstance(holder, dict):
        return key in holder
    return isinstance(holder, list) and isinstance(key, int) and len(holder) > key


@given(st.sampled_from(places(FULL)), ODD)
def test_value_of_any_type_in_any_place_raises_nothing(
    path: tuple[Any, ...], value: object
) -> None:
    odd = copy.deepcopy(FULL)
    holder: Any = odd
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    read = Reading().read(FULL, odd, FULL, chunk(finish="stop"))
    read.end()
    assert read.text.count("word ") >= 2


@given(ODD | st.lists(ODD) | st.dictionaries(st.sampled_from(["choices", "usage"]), ODD))
def test_event_of_any_type_raises_nothing(value: object) -> None:
    read = Reading().read(chunk("a"), value, chunk("b", "stop"))
    assert (read.end().finish_reason, read.text) == ("stop", "ab")


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": [{"index": None, "delta": {"content": "Hi"}}]},
        {"choices": [{"index": "0", "delta": {"content": "Hi"}}]},
        {"choices": [{"index": 0.0, "delta": {"content": "Hi"}}]},
        {"choices": [{"index": [], "delta": {"content": "Hi"}}]},
        {"choices": [{"delta": "Hi"}]},
        {"choices": [{"delta": ["Hi"]}]},
        {"choices": {"index": 0, "delta": {"content": "Hi"}}},
        {"choices": [None, {"delta": {"content": "Hi"}}, "x"]},
        [{"choices": [{"delta": {"content": "Hi"}}]}],
        {"choices": [{"text": "Hi"}]},
        chunk(["H", "i"]),
        chunk([{"type": "text", "text": "Hi"}]),
        chunk({"type": "text", "text": "Hi"}),
        chunk([{"type": "output_text", "text": {"value": "Hi"}}]),
        chunk("Hi", refusal=False),
        chunk("", refusal="Hi"),
        chunk("Hi", tool_calls=""),
        chunk("Hi", tool_calls=[None, {}], function_call={"name": None, "arguments": ""}),
        chunk("Hi", reasoning_content=False, annotations={}, images="", role=None),
    ],
    ids=lambda odd: json.dumps(odd)[:70],
)
def test_text_in_a_chunk_of_an_odd_shape_is_read(odd: object) -> None:
    read = Reading().read(odd, chunk("!"), chunk(finish="stop"))
    assert read.end().finish_reason == "stop"
    assert (read.text, read.reasoning) == ("Hi!", "")


@pytest.mark.parametrize(
    "odd",
    [
        chunk(thinking="Hm."),
        chunk(reasoning=["H", {"text": "m."}]),
        chunk(reasoning={"content": "Hm."}),
        chunk(reasoning_content=[{"type": "reasoning.text", "text": "Hm."}]),
        chunk(reasoning_details=[{"type": "reasoning.text", "text": "Hm."}]),
        chunk(reasoning="Hm.", reasoning_details=[{"type": "reasoning.text", "text": "Hm."}]),
        chunk([{"type": "thinking", "thinking": "Hm."}]),
        chunk([{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}]),
        chunk([{"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]}]),
    ],
    ids=lambda odd: json.dumps(odd["choices"][0]["delta"]),
)
def test_reasoning_of_any_shape_is_read_once(odd: Json) -> None:
    read = Reading().read(odd, chunk("Yes"), chunk(finish="stop"))
    read.end()
    assert (read.text, read.reasoning) == ("Yes", "Hm.")


def test_deeply_nested_content_raises_nothing() -> None:
    nested: Any = "Hi"
    for _ in range(400):
        nested = [nested]
    read = Reading().read(chunk(nested), chunk("!", "stop"))
    read.end()
    assert read.text.endswith("!")


def test_text_before_an_error_in_the_same_chunk_is_kept() -> None:
    read = Reading()
    with pytest.raises(ProviderError):
        read.read({**chunk("Half", "error"), "error": {"message": "no", "code": 502}})
    read.reader.flush()
    assert read.text == "Half"


def test_only_choice_with_another_number_is_read_at_the_end() -> None:
    other = {"choices": [{"index": 1, "delta": {"content": "Hi"}, "finish_reason": "stop"}]}
    read = Reading().read(other)
    assert (read.end().finish_reason, read.text) == ("stop", "Hi")
