"""/metrics: numbers for requests with access, 404 for all others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from flask import Flask
from hypothesis import example
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from app.answers.lifecycle.metrics import Histogram, Metrics
from app.answers.model.status import Ending
from app.testing.new_database import add_new_database
from app.testing.waiting import eventually
from app.web.metrics import _choose_encoder

from ..identity.builders import make_settings

TOKEN = "a token that is long enough"
LOOPBACK: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
PROMPT = "a question about quaggas"
Numbers = dict[str, float]
ACCEPT_PIECES = [
    *("application/openmetrics-text", "text/plain", "*/*", ";", ",", "=", "version", "escaping"),
    *("q", "1.0.0", "1", "\xff", "²", "a.b", ".", "-1", " ", "allow-utf-8", "inf", "\x00"),
]


@pytest.fixture
def apps(tmp_path: Path) -> Iterator[list[Flask]]:
    made: list[Flask] = []
    yield made
    for app in made:
        app.extensions["stop"]()


def make(apps: list[Flask], tmp_path: Path, **overrides: object) -> Flask:
    data_dir = tmp_path / str(len(apps))
    add_new_database(data_dir)
    apps.append(create_app(make_settings(data_dir=data_dir, **overrides)))
    return apps[-1]


def status(app: Flask, **environ: Any) -> int:
    given = {**LOOPBACK, **environ}
    return app.test_client().get("/metrics", environ_overrides=given).status_code


def numbers(app: Flask) -> Numbers:
    """Return the values by name and label values, in the order of label names."""
    answer = app.test_client().get("/metrics", environ_overrides=LOOPBACK)
    assert answer.status_code == 200
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def ask(app: Flask) -> Any:
    chat = app.extensions["socketio"].test_client(app, namespace="/chat")
    question = {"message_id": str(uuid4()), "text": PROMPT}
    ack = chat.emit("message:send", question, namespace="/chat", callback=True)
    assert ack["ok"], ack

    def has_ended() -> bool:
        return any(event["name"] == "answer:end" for event in chat.get_received("/chat"))

    eventually(has_ended, within_s=60, what="the answer's end")
    return chat


def test_answer_is_counted_from_question_to_end(apps: list[Flask], tmp_path: Path) -> None:
    app = make(apps, tmp_path)
    before = numbers(app)
    chat = ask(app)
    chat.emit("answer:stop", {"answer_id": str(uuid4())}, namespace="/chat", callback=True)
    after = numbers(app)
    assert before["wordbrook_sockets"] == before["wordbrook_first_delta_seconds_count"] == 0
    assert after["wordbrook_sockets"] == after["wordbrook_followers"] == 1
    assert after["wordbrook_commands_total message:send"] == 1
    assert after["wordbrook_refusals_total not_found command"] == 1
    assert after["wordbrook_answers_ended_total  completed"] == 1
    assert after["wordbrook_first_delta_seconds_count"] == 1
    assert after["wordbrook_tokens_total output"] > 0
    assert after["wordbrook_added_seconds_count"] > 0
    assert after["wordbrook_added_seconds_sum"] > 0
    assert after["wordbrook_journal_commit_seconds_count"] > 0
    assert after["wordbrook_hub_lag_seconds_count"] > 0
    assert after["wordbrook_answers_running"] == after["wordbrook_journal_undurable_bytes"] == 0
    assert after["wordbrook_ready"] == 1
    assert after["wordbrook_process_cpu_seconds_total"] > 0


def test_metrics_contain_no_text_and_no_user(apps: list[Flask], tmp_path: Path) -> None:
    app = make(apps, tmp_path)
    ask(app)
    text = app.test_client().get("/metrics", environ_overrides=LOOPBACK).text
    registry = app.extensions["wordbrook"].streaming.registry
    (owner,) = {follower.owner for follower in registry.sockets()}
    assert "quagga" not in text
    assert owner not in text


def test_refused_request_is_counted(apps: list[Flask], tmp_path: Path) -> None:
    app = make(apps, tmp_path)
    browser = app.test_client()
    browser.get("/api/conversations", environ_overrides=LOOPBACK)
    browser.get(
        "/api/models", headers={"Origin": "http://evil.example"}, environ_overrides=LOOPBACK
    )
    counted = numbers(app)
    assert counted["wordbrook_refusals_total unauthenticated http"] == 1
    assert counted["wordbrook_refusals_total forbidden_origin http"] == 1


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 cache"},
        {"HTTP_HOST": "chat.example.org"},
        {"HTTP_HOST": "192.0.2.1:8000"},
        {"REQUEST_METHOD": "POST"},
    ],
)
def test_access_without_token_needs_a_loopback_request_without_proxy(
    apps: list[Flask], tmp_path: Path, environ: dict[str, str]
) -> None:
    app = make(apps, tmp_path, public_url="https://chat.example.org")
    assert status(app) == status(app, HTTP_HOST="localhost", REMOTE_ADDR="::1") == 200
    assert status(app, **environ) in (404, 405)


def test_trusted_proxy_on_loopback_has_no_access(apps: list[Flask], tmp_path: Path) -> None:
    assert status(make(apps, tmp_path, trusted_proxies=("127.0.0.1",))) == 404


def test_access_with_token_setting_needs_exactly_that_token(
    apps: list[Flask], tmp_path: Path
) -> None:
    app = make(apps, tmp_path, metrics_token=TOKEN)
    remote = {"REMOTE_ADDR": "192.0.2.1", "HTTP_HOST": "wordbrook:8000"}
    assert status(app, HTTP_AUTHORIZATION=f"Bearer {TOKEN}", **remote) == 200
    for given in ("", "Bearer ", f"Bearer {TOKEN[:-1]}", TOKEN, "Bearer \xff"):
        assert status(app, HTTP_AUTHORIZATION=given) == 404


def test_metrics_off_refuses_every_request(apps: list[Flask], tmp_path: Path) -> None:
    app = make(apps, tmp_path, metrics="off", metrics_token=TOKEN)
    assert status(app) == status(app, HTTP_AUTHORIZATION=f"Bearer {TOKEN}") == 404


def test_provider_error_is_counted_by_its_code() -> None:
    metrics = Metrics()
    metrics.end(Ending("failed", error={"code": "provider_timeout"}))
    metrics.end(Ending("stopped", usage={"input_tokens": 7, "reasoning_tokens": None}))
    assert metrics.endings == {("failed", "provider_timeout"): 1, ("stopped", ""): 1}
    assert metrics.tokens == {"input": 7}


def test_histogram_counts_a_value_at_its_bound_in_the_lower_bucket() -> None:
    histogram = Histogram(1.0, 2.0)
    for value in (0.5, 1.0, 1.5, 9.0):
        histogram.add(value)
    assert (histogram.counts, histogram.total) == ([2, 1, 1], 12.0)


@hypothesis.given(st.lists(st.sampled_from(ACCEPT_PIECES), max_size=12).map("".join))
@example("application/openmetrics-text; version=\xff;q=x")
@example("application/openmetrics-text; version=" + "1" * 5000)
def test_every_accept_header_chooses_an_encoder(accept: str) -> None:
    encode, content_type = _choose_encoder(accept)
    assert encode(CollectorRegistry()) in {b"", b"# EOF\n"}
    assert content_type.startswith(("text/plain;", "application/openmetrics-text;"))


def test_malformed_accept_header_gets_metrics(apps: list[Flask], tmp_path: Path) -> None:
    accept = "application/openmetrics-text; version=\xff;q=x"
    assert status(make(apps, tmp_path), HTTP_ACCEPT=accept) == 200
