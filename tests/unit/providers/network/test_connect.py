"""Connections: reuse, closing, descriptors, name lookup, TLS and headers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.egress import Egress, TrustedCertificates
from app.testing.fake_openai.client import FakeOpenAI, Step
from app.testing.waiting import eventually
from tests.support.needs import ROOT

from ..call import Ask, RecordedCall
from ..conftest import Build

PEM = ROOT / "app/testing/fake_openai"
CERTIFICATE = str(PEM / "loopback-certificate.pem")
TLS_OPTIONS = ("--certificate", CERTIFICATE, "--key", str(PEM / "loopback-key.pem"))
TRUSTING = Egress(proxy="direct", certificates=TrustedCertificates(Path(CERTIFICATE)))
COMPLETE: list[Step] = [{"delta": "Hi"}, {"finish": "stop"}, {"done": True}]


def connections(fake: FakeOpenAI) -> list[int]:
    return [entry["connection"] for entry in fake.requests()]


def open_descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.fixture(scope="module")
def tls_fake() -> Iterator[FakeOpenAI]:
    with FakeOpenAI(*TLS_OPTIONS) as fake:
        yield fake


def test_a_connection_is_reused_after_a_complete_answer(fake: FakeOpenAI, build: Build) -> None:
    fake.script(COMPLETE)
    provider = build()
    for _ in range(3):
        assert RecordedCall(provider).run().text == "Hi"
    assert len(set(connections(fake))) == 1


def test_a_connection_is_reused_after_a_refusal(fake: FakeOpenAI, build: Build) -> None:
    fake.script([{"status": 503, "body": {"error": {}}}], times=1)
    provider = build()
    assert RecordedCall(provider).run().code == "provider_unavailable"
    assert RecordedCall(provider).run().finish_reason == "stop"
    assert len(set(connections(fake))) == 1


def test_a_connection_closed_by_the_service_is_not_reused(fake: FakeOpenAI, build: Build) -> None:
    fake.script([*COMPLETE, {"sleep_ms": 5}, {"close": "fin"}])
    provider = build()
    for _ in range(3):
        assert RecordedCall(provider).run().text == "Hi"
        fake.wait_for(lambda log: all(entry["ended_at"] for entry in log))
    assert len(set(connections(fake))) == 3


@pytest.mark.parametrize(
    "steps",
    [
        COMPLETE,
        [{"delta": "x"}, {"close": "fin"}],
        [{"delta": "x"}, {"close": "rst"}],
        [{"delta": "x"}, {"error": {"message": "no"}}],
        [{"raw": "data: {oops\n\n"}],
        [{"status": 429, "body": {}}],
        [{"status": 200, "body": "<html>"}],
        [{"delta": "x"}, {"stall": True}],
        [{"close": "rst"}],
    ],
)
def test_no_descriptor_leaks(fake: FakeOpenAI, build: Build, steps: list[Step]) -> None:
    fake.script(steps)
    RecordedCall(build(idle_s=0.1)).run()
    before = open_descriptors()
    for _ in range(5):
        provider = build(idle_s=0.1)
        for _ in range(4):
            RecordedCall(provider).run()
        provider.close()
    eventually(lambda: open_descriptors() <= before + 1)


def test_a_host_name_is_resolved(fake: FakeOpenAI, build: Build) -> None:
    url = fake.base_url.replace("127.0.0.1", "localhost")
    assert RecordedCall(build(base_url=url)).run().finish_reason == "stop"


def test_a_base_url_may_have_a_path_and_a_slash(fake: FakeOpenAI, build: Build) -> None:
    assert RecordedCall(build(base_url=fake.base_url + "/")).run().finish_reason == "stop"
    url = fake.base_url.replace("/v1", "/openai/v1")
    assert RecordedCall(build(base_url=url)).run().finish_reason == "stop"
    assert [entry["path"] for entry in fake.requests()] == [
        "/v1/chat/completions",
        "/openai/v1/chat/completions",
    ]


def test_without_a_key_a_placeholder_is_sent(fake: FakeOpenAI, build: Build) -> None:
    assert RecordedCall(build(api_key=None)).run().finish_reason == "stop"
    assert fake.requests()[0]["has_key"]


def test_an_uncompressed_answer_is_requested(fake: FakeOpenAI, ask: Ask) -> None:
    ask()
    assert fake.requests()[0]["headers"]["accept-encoding"] == "identity"


def test_a_tls_connection_streams_and_is_reused(tls_fake: FakeOpenAI, build: Build) -> None:
    provider = build(base_url=tls_fake.base_url, egress=TRUSTING)
    for question in ("one", "two " * 50 + "w" * 200_000):
        recorded = RecordedCall(provider, question)
        recorded.run()
        assert recorded.error is None
        assert recorded.text.split() == f"You said: {question}".split()


def test_a_call_over_tls_can_be_cancelled(tls_fake: FakeOpenAI, build: Build) -> None:
    recorded = RecordedCall(build(base_url=tls_fake.base_url, egress=TRUSTING), "word " * 1000)
    append = recorded.append

    def stop_soon(kind: str, text: str) -> None:
        append("text", text)
        if len(recorded.deltas) == 5:
            recorded.call.cancel()

    recorded.append = stop_soon  # type: ignore[method-assign]
    assert recorded.run().code == "cancelled"
    assert len(recorded.deltas) < 1000


def test_an_untrusted_certificate_is_refused(tls_fake: FakeOpenAI, build: Build) -> None:
    recorded = RecordedCall(build(base_url=tls_fake.base_url)).run()
    assert recorded.error is not None
    assert recorded.error.code == "provider_unavailable"
    assert recorded.error.detail == "the certificate of the service is not of a trusted authority"
    assert "set SSL_CERT_FILE, or ca_file" in recorded.error.action


def test_tls_to_a_service_that_speaks_http_is_named(fake: FakeOpenAI, build: Build) -> None:
    recorded = RecordedCall(build(base_url=fake.base_url.replace("http:", "https:"))).run()
    assert recorded.error is not None
    assert recorded.error.code == "provider_unavailable"
    assert "the TLS handshake failed" in recorded.error.detail


def test_a_certificate_of_another_host_is_refused(build: Build) -> None:
    with FakeOpenAI("--host", "127.0.0.2", *TLS_OPTIONS) as other:
        recorded = RecordedCall(build(base_url=other.base_url, egress=TRUSTING)).run()
    assert recorded.error is not None
    assert recorded.error.detail == "the certificate of the service is of another host"


def test_a_later_request_equals_the_first_one_sent_by_the_sdk(
    fake: FakeOpenAI, build: Build
) -> None:
    fake.script(COMPLETE)
    provider = build(headers={"X-Team": "words"})
    for _ in range(2):
        RecordedCall(provider, "Grüß dich 👋", system="Be brief.").run()
    first, second = fake.requests()
    assert second["body"] == first["body"]
    assert second["headers"] == first["headers"]
    assert second["has_key"]
    assert second["headers"]["x-team"] == "words"


def test_a_refusal_of_a_later_request_is_translated_like_that_of_the_first(
    fake: FakeOpenAI, build: Build
) -> None:
    provider = build()
    fake.script(COMPLETE, times=1)
    RecordedCall(provider).run()
    fake.script([{"status": 429, "headers": {"Retry-After": "7"}, "body": {"error": {}}}], times=1)
    refused = RecordedCall(provider).run()
    assert refused.code == "provider_rate_limited"
    assert refused.error is not None
    assert refused.error.retry_after_s == 7
