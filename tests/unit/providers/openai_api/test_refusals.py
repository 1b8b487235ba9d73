"""The translation of statuses and connection errors into codes, without text of the service."""

import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.providers.base import ProviderError
from app.providers.openai_api.refusals.retry_after import from_header as retry_after_s
from app.runtime import Runtime
from app.testing.fake_openai.client import FakeOpenAI
from tests.support.ports import free_port

from ..call import Ask, RecordedCall
from ..conftest import Build

KEY = "sk-very-secret"
SECRET_TEXT = f"Incorrect API key provided: {KEY} for https://example.test"


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, {}, "provider_rejected"),
        (400, {"code": "model_not_found"}, "provider_model_missing"),
        (401, {}, "provider_unauthorized"),
        (402, {}, "provider_no_credit"),
        (403, {}, "provider_unauthorized"),
        (404, {}, "provider_model_missing"),
        (408, {}, "provider_timeout"),
        (413, {}, "provider_too_long"),
        (422, {}, "provider_rejected"),
        (429, {}, "provider_rate_limited"),
        (429, {"code": "insufficient_quota"}, "provider_no_credit"),
        (302, {}, "provider_moved"),
        (500, {}, "provider_unavailable"),
        (503, {}, "provider_unavailable"),
        (504, {}, "provider_timeout"),
        (529, {}, "provider_unavailable"),
    ],
)
def test_a_status_becomes_a_code(
    fake: FakeOpenAI, ask: Ask, status: int, error: dict[str, str], code: str
) -> None:
    fake.script([{"status": status, "body": {"error": {"message": "No.", **error}}}])
    assert ask().code == code
    assert len(fake.requests()) == 1


@pytest.mark.parametrize(
    "body", [SECRET_TEXT, {"error": {"message": SECRET_TEXT}}, {"detail": SECRET_TEXT}]
)
@pytest.mark.parametrize("status", [400, 401, 500])
def test_error_holds_the_words_of_the_service_without_the_key(
    fake: FakeOpenAI, ask: Ask, status: int, body: object
) -> None:
    fake.script([{"status": status, "body": body}])
    error = ask().error
    assert error is not None
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert "secret" not in shown
    assert "127.0.0.1" not in shown
    assert "Incorrect API key provided: ***" in str(error)
    assert "Incorrect" not in str(error.wire())
    assert error.__context__ is None


def test_retry_after_is_kept_in_seconds(fake: FakeOpenAI, ask: Ask) -> None:
    for status, code in ((429, "provider_rate_limited"), (503, "provider_unavailable")):
        fake.script([{"status": status, "headers": {"Retry-After": "7"}, "body": {}}])
        recorded = ask()
        assert recorded.error is not None
        assert (recorded.code, recorded.error.retry_after_s) == (code, 7.0)


def test_every_form_of_retry_after_is_read() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 60 < (retry_after_s(date) or 0) <= 90
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after_s("86400") == 3600
    assert retry_after_s("-3") == 0
    assert [retry_after_s(odd) for odd in (None, "", "soon", "nan", "inf")] == [None] * 5


def test_a_refused_connection_is_unavailable(build: Build) -> None:
    port = free_port()
    recorded = RecordedCall(build(base_url=f"http://127.0.0.1:{port}/v1")).run()
    assert recorded.code == "provider_unavailable"
    assert str(port) not in str(recorded.error)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 80])
def test_an_unknown_host_is_unavailable(build: Build, host: str) -> None:
    assert RecordedCall(build(base_url=f"http://{host}/v1")).run().code == "provider_unavailable"


def test_tls_to_a_plain_server_is_unavailable(fake: FakeOpenAI, build: Build) -> None:
    url = fake.base_url.replace("http://", "https://")
    assert RecordedCall(build(base_url=url, connect_s=2.0)).run().code == "provider_unavailable"


def test_a_connection_closed_before_the_response_is_unavailable(fake: FakeOpenAI, ask: Ask) -> None:
    for how in ("fin", "rst"):
        fake.script([{"close": how}])
        assert ask().code == "provider_unavailable"


def test_a_key_that_no_header_can_carry_is_a_provider_error(build: Build) -> None:
    for key in ("sk-schlüssel-secret", "sk-secret\nX-More: 1"):
        error = RecordedCall(build(api_key=key)).run().error
        assert isinstance(error, ProviderError)
        assert "secret" not in str(error)


def test_an_error_of_append_is_raised_and_closes_the_stream(
    fake: FakeOpenAI, build: Build, runtime: Runtime
) -> None:
    fake.script([{"delta": "Hi"}, {"stall": True}])
    recorded = RecordedCall(build())

    def append(kind: str, text: str) -> None:
        raise KeyError(text)

    with pytest.raises(KeyError):
        recorded.call.run(append)
    fake.wait_for(lambda log: log[0]["closed_at"])
