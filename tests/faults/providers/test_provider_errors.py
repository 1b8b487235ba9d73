"""Providers that refuse or stall: an error code and a plain sentence, without secrets."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.testing.fake_openai.client import FakeOpenAI, Step
from tests.support.answers import begun, silent, stalled, steady, steady_text, whole

from ..instrumented_server import InstrumentedServer
from ..leak_checks import assert_nothing_left
from .failures import KEY, SECRET_TEXT, check_failure, check_no_secret

IDLE_S = 2.0

REFUSALS: dict[str, tuple[Step, str, bool]] = {
    "400": (
        {"status": 400, "body": {"error": {"message": SECRET_TEXT}}},
        "provider_unauthorized",
        False,
    ),
    "401": (
        {"status": 401, "body": {"error": {"message": SECRET_TEXT}}},
        "provider_unauthorized",
        False,
    ),
    "403": ({"status": 403, "body": SECRET_TEXT}, "provider_unauthorized", False),
    "404": (
        {"status": 404, "body": {"error": {"message": SECRET_TEXT, "code": "model_not_found"}}},
        "provider_model_missing",
        False,
    ),
    "429": (
        {"status": 429, "body": {"error": {"message": SECRET_TEXT}}},
        "provider_rate_limited",
        True,
    ),
    "500": (
        {"status": 500, "body": {"error": {"message": SECRET_TEXT}}},
        "provider_unavailable",
        True,
    ),
    "503": ({"status": 503, "body": SECRET_TEXT}, "provider_unavailable", True),
    "a redirect": (
        {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}, "body": ""},
        "provider_moved",
        False,
    ),
    "a web page": ({"status": 200, "body": f"<html>{SECRET_TEXT}</html>"}, "provider_broken", True),
    "a web page with 502": (
        {"status": 502, "body": f"<html>{SECRET_TEXT}</html>"},
        "provider_unavailable",
        True,
    ),
    "an error with 200": (
        {"status": 200, "body": {"error": {"message": SECRET_TEXT, "code": 402}}},
        "provider_no_credit",
        False,
    ),
    "no HTTP": ({"wire": f"220 {SECRET_TEXT}\r\n\r\n"}, "provider_unavailable", True),
    "a closed connection": ({"close": "fin"}, "provider_unavailable", True),
    "a reset connection": ({"close": "rst"}, "provider_unavailable", True),
}


@pytest.fixture(scope="module")
def _impatient(
    fake: FakeOpenAI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[InstrumentedServer]:
    settings = {
        "OPENAI_BASE_URL": fake.base_url,
        "OPENAI_API_KEY": KEY,
        "LIMIT_IDLE_S": IDLE_S,
        "LIMIT_FIRST_BYTE_S": IDLE_S,
    }
    with InstrumentedServer(tmp_path_factory.mktemp("impatient") / "data", **settings) as served:
        yield served


@pytest.fixture
def server(_impatient: InstrumentedServer) -> Iterator[InstrumentedServer]:
    """Yield a server with a key and an idle deadline of two seconds."""
    _impatient.reset_lag()
    yield _impatient
    assert_nothing_left(_impatient)


def test_every_refusal_becomes_a_code_and_a_sentence_without_effect_on_other_answers(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    fake.script(steady(150, every_ms=10), marker=f"{question} other")
    other = server.tab()
    watched = other.send(f"{question} other")
    other.wait_for_text(watched, "w0 ")
    token = server.new_token()
    tab = server.tab(token)
    for name, (step, expected, is_retryable) in REFUSALS.items():
        fake.script([step], marker=f"{question} {name}.")
        ack = tab.send(f"{question} {name}.")
        check_failure(tab.wait_for_end(ack), expected, is_retryable=is_retryable)
        tab.wait_until_stored(ack)
        page = server.get(
            f"/api/conversations/{ack['conversation_id']}/messages",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert page.json()["messages"][1]["error"]["code"] == expected
        check_no_secret(server, tab.events, page.text)
    asked = [entry for entry in fake.requests() if question in str(entry["body"])]
    assert len(asked) == len(REFUSALS) + 1, "no request is retried by itself"
    assert other.wait_for_end(watched)["status"] == "completed"
    assert other.text(watched) == steady_text(150)


def test_rate_limited_answer_reports_how_long_to_wait(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    tab = server.tab()
    for value, least, most in (("7", 7, 7), ("0.5", 0.5, 0.5), (date, 30, 90), ("9" * 30, 1, 3600)):
        busy: Step = {"status": 429, "headers": {"Retry-After": value}, "body": {}}
        fake.script([busy], marker=question, times=1)
        end = tab.wait_for_end(tab.send(question))
        check_failure(end, "provider_rate_limited", is_retryable=True)
        assert least <= end["error"]["retry_after_s"] <= most
    fake.script([{"status": 429, "headers": {"Retry-After": "soon"}, "body": {}}], marker=question)
    assert "retry_after_s" not in tab.wait_for_end(tab.send(question))["error"]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        (silent(), ""),
        ([{"head": {}}, *silent()], ""),
        ([*begun(), *silent()], ""),
        (stalled("one ", "two "), "one two "),
        (stalled(reasoning=("hm",)), ""),
        ([*begun("one "), {"raw": 'data: {"choices":[{"del'}, *silent()], "one "),
    ],
    ids=["at once", "after the head", "after the role", "after text", "after a thought", "inside"],
)
def test_stalled_provider_times_out_and_the_text_is_kept(
    server: InstrumentedServer, fake: FakeOpenAI, question: str, script: list[Step], text: str
) -> None:
    fake.script(script, marker=question, times=1)
    tab = server.tab()
    ack = tab.send(question)
    check_failure(tab.wait_for_end(ack), "provider_timeout", is_retryable=True)
    assert tab.text(ack).removeprefix("hm") == text
    fake.wait_for(lambda log: all(each["closed_at"] for each in log if question in str(each)))
    fake.script(whole("more"), marker=question)
    again = tab.continue_(ack) if text else tab.regenerate(ack)
    run = again.get("run", 1)
    assert tab.wait_for_end(again, run=run)["status"] == "completed"
    assert tab.text(again) == (text + "more" if text else "more")


def test_comments_reset_the_idle_deadline_and_add_no_text(
    server: InstrumentedServer, fake: FakeOpenAI, question: str
) -> None:
    steps: list[Step] = [{"sleep_ms": 400}, {"comment": "processing"}]
    script = [{"repeat": 8, "steps": steps}, *whole("at last")]
    fake.script(script, marker=question)
    tab = server.tab()
    assert tab.text(tab.ask(question)) == "at last"
