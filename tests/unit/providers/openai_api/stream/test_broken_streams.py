"""Streams that end early, contain an error, or are unreadable."""

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step

from ...call import Ask

SECRET = "sk-very-secret at https://example.test"


@pytest.mark.parametrize(
    "end",
    [{"comment": "clean"}, {"done": True}, {"close": "fin"}, {"close": "rst"}],
    ids=["clean", "done", "fin", "rst"],
)
def test_without_finish_reason_an_answer_is_cut_short(
    fake: FakeOpenAI, ask: Ask, end: Step
) -> None:
    fake.script([{"delta": "Half an ans"}, {"sleep_ms": 30}, end])
    recorded = ask()
    assert (recorded.text, recorded.code) == ("Half an ans", "cut_short")


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_a_cut_after_the_finish_reason_completes_the_answer(
    fake: FakeOpenAI, ask: Ask, how: str
) -> None:
    fake.script([{"delta": "All"}, {"finish": "stop"}, {"sleep_ms": 30}, {"close": how}])
    recorded = ask()
    assert (recorded.text, recorded.finish_reason, recorded.error) == ("All", "stop", None)


def test_an_error_after_the_finish_reason_changes_nothing(fake: FakeOpenAI, ask: Ask) -> None:
    after: list[Step] = [{"error": {"code": 500}}, {"raw": "data: {oops\n\n"}]
    fake.script([{"delta": "All"}, {"finish": "stop"}, *after])
    recorded = ask()
    assert (recorded.text, recorded.finish_reason, recorded.error) == ("All", "stop", None)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"message": SECRET, "type": "server_error"}, "provider_unavailable"),
        ({"message": SECRET, "type": "rate_limit_exceeded"}, "provider_rate_limited"),
        ({"message": SECRET, "code": 429}, "provider_rate_limited"),
        ({"message": SECRET, "code": "502"}, "provider_unavailable"),
        ({"message": SECRET, "type": "overloaded_error"}, "provider_unavailable"),
        ({"message": SECRET, "code": "invalid_api_key"}, "provider_unauthorized"),
        ({"message": SECRET, "code": "context_length_exceeded"}, "provider_too_long"),
        ({"message": SECRET}, "provider_broken"),
        (SECRET, "provider_broken"),
    ],
)
def test_an_error_in_mid_stream_keeps_the_text_and_is_translated(
    fake: FakeOpenAI, ask: Ask, error: object, code: str
) -> None:
    fake.script([{"delta": "Half"}, {"error": error}, {"done": True}])
    recorded = ask()
    assert (recorded.text, recorded.code) == ("Half", code)
    assert "secret" not in str(recorded.error)


def test_an_error_object_with_status_200_is_translated(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"status": 200, "body": {"error": {"code": 402, "message": SECRET}}}])
    assert ask().code == "provider_no_credit"


@pytest.mark.parametrize(
    "data",
    ["{oops", '{"choices": [{"delta"', "[" * 100_000, '{"a": 1}}', "hello"],
)
def test_unreadable_json_is_a_broken_provider(fake: FakeOpenAI, ask: Ask, data: str) -> None:
    fake.script([{"delta": "Half"}, {"raw": f"data: {data}\n\n"}, {"delta": " more"}])
    recorded = ask()
    assert (recorded.text, recorded.code) == ("Half", "provider_broken")


def test_a_web_page_instead_of_a_stream_is_a_broken_provider(fake: FakeOpenAI, ask: Ask) -> None:
    page = "<html><body>Welcome to my proxy</body></html>"
    fake.script([{"status": 200, "body": page}])
    assert ask().code == "provider_broken"
    fake.script([{"raw": page}])
    assert ask().code == "provider_broken"


def test_an_endless_event_is_a_broken_provider(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"repeat": 10, "steps": [{"raw": "data: " + "x" * 1_000_000}]}])
    assert ask().code == "provider_broken"


def test_an_invalid_http_response_is_unavailable(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"wire": "ICY 200 OK\r\n\r\n"}, {"close": "fin"}])
    assert ask().code == "provider_unavailable"


def test_held_back_text_is_appended_before_an_error(fake: FakeOpenAI, ask: Ask) -> None:
    fake.script([{"delta": " <thin"}, {"close": "fin"}])
    recorded = ask()
    assert (recorded.text, recorded.code) == (" <thin", "cut_short")
