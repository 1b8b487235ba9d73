"""What services say about errors: shapes, counts, waits; and what of it may be logged."""

import pytest

from app.providers.openai_api.refusals.context_limit import read_context_limit
from app.providers.openai_api.refusals.excerpt import MAX_CHARS, excerpt
from app.providers.openai_api.refusals.service_error import find_error, read_error

SAID = "It broke."
ERRORS = [
    {"error": SAID},
    {"error": {"message": SAID}},
    {"error": [{"message": SAID}]},
    [{"error": {"message": SAID, "status": "X"}}],
    {"detail": SAID},
    {"detail": [{"loc": ["body"], "msg": SAID}]},
    {"object": "error", "message": SAID},
    {"type": "error", "error": {"type": "api_error", "message": SAID}},
    {"choices": None, "error_message": SAID, "error_code": 400},
    {"choices": [], "base_resp": {"status_code": 1000, "status_msg": SAID}},
    {"error": SAID, "error_type": "generation"},
    {"code": 500, "msg": SAID},
    {"success": False, "message": SAID},
    {"message": SAID, "type": "ServerException"},
    {"error": {"message": "Provider error", "metadata": {"raw": '{"detail": "It broke."}'}}},
    {"error": '{"error": {"message": "It broke."}}'},
    {"choices": [{"delta": {}, "error": {"code": 502, "message": SAID}}]},
    {"error": "<html><head><title>502</title></head><body><p>It broke.</p></body></html>"},
]
SOUND = [
    {"choices": [{"delta": {"content": "error"}}]},
    {"choices": [], "prompt_filter_results": []},
    {"choices": None, "base_resp": {"status_code": 0, "status_msg": "success"}},
    {"code": 200, "msg": "ok", "choices": None},
    {"type": "ping"},
    {"error": None, "choices": []},
    {"object": "chat.completion.chunk", "message": {"role": "assistant"}},
    "text",
    None,
    7,
]


@pytest.mark.parametrize("value", ERRORS)
def test_error_is_found_in_every_shape(value: object) -> None:
    error = find_error(value)
    assert error is not None
    assert SAID in error.text


@pytest.mark.parametrize("value", SOUND)
def test_chunk_that_is_no_error_is_none(value: object) -> None:
    assert find_error(value) is None


def test_fields_that_quote_the_question_are_not_read() -> None:
    body = {"detail": [{"loc": ["body", "messages"], "msg": "bad", "input": "my secret diary"}],
            "metadata": {"flagged_input": "my secret diary", "reasons": ["self-harm"]}}  # fmt: skip
    error = read_error(body)
    assert "diary" not in error.text + str(error.words)
    assert "self-harm" in error.words


def test_deep_and_large_errors_are_bounded() -> None:
    deep: object = "end"
    for _ in range(200):
        deep = {"error": deep}
    assert read_error(deep).text == ""
    assert len(read_error({"error": ["x " * 9000] * 50}).text) <= 4000


@pytest.mark.parametrize(
    ("body", "wait_s"),
    [
        ({"error": {"message": "Rate limit. Please try again in 20s."}}, 20.0),
        ({"error": "Please try again in 1m30s"}, 90.0),
        ({"error": "Please retry after 12 seconds."}, 12.0),
        ({"error": "try again in 345ms"}, 0.345),
        ({"error": {"details": [{"@type": "RetryInfo", "retryDelay": "34.07s"}]}}, 34.07),
        ({"error": "loading", "estimated_time": 20.5}, 20.5),
        ({"error": {"retry_after": 5}}, 5.0),
        ({"error": "Please try again in 3 days"}, None),
        ({"error": "Please try again later"}, None),
    ],
)
def test_wait_that_the_service_names_is_read(body: object, wait_s: float | None) -> None:
    assert read_error(body).retry_after_s == pytest.approx(wait_s)


@pytest.mark.parametrize(
    ("text", "limit", "requested"),
    [
        ("request (5000 tokens) exceeds the available context size (4096 tokens)", 4096, 5000),
        (("maximum context length is 8192 tokens. However, you requested 9000 tokens (500 in the "
         "messages, 8500 in the completion)."), 8192, 9000),
        ("prompt is too long: 208310 tokens > 200000 maximum", 200000, 208310),
        ("The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).",
         1048575, 1196265),
        ("Prompt contains 65673 tokens, too large for model with 32768 maximum context length",
         32768, 65673),
        ("Range of input length should be [1, 30720]", 30720, None),
        ("maximum prompt length is 131072 but the request contains 537,812 tokens", 131072, 537812),
        ("`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens", 4096,
         5000),
        ("Your input exceeds the context window of this model.", None, None),
    ],
)  # fmt: skip
def test_counts_in_a_sentence_are_read(text: str, limit: int | None, requested: int | None) -> None:
    assert read_context_limit(read_error({"error": text})) == (limit, requested)


KEY = "wb+key/with=odd&chars-0123456789"


@pytest.mark.parametrize(
    "said",
    [
        f"Incorrect key: {KEY}",
        f"Incorrect key: {KEY.upper()}",
        f"Incorrect key: {KEY[:12]}...",
        f"Incorrect key: ...{KEY[-12:]}",
        "Incorrect key: wb%2Bkey%2Fwith%3Dodd%26chars-0123456789",
        "Authorization: Bearer abc.def-ghi",
        "no such key sk-proj-0123456789abcdef",
        "x" * (MAX_CHARS - 20) + KEY,
    ],
)
def test_excerpt_has_no_secret_and_no_part_of_one(said: str) -> None:
    text = excerpt(said, [KEY])
    for part in ("0123456789", "abc.def", KEY[:10], KEY[:10].upper(), "%2Bkey%2F"):
        assert part not in text
    assert len(text) <= MAX_CHARS


def test_excerpt_keeps_the_words_on_one_line_without_the_question() -> None:
    question = "How do I tell my mother that I lost the house?"
    said = f"Input\n\x1b[31m was flagged: {question[3:]} (code 7)"
    assert excerpt(said, [], [question]) == "Input [31m was flagged:*** (code 7)"
