"""Errors and broken answers of the provider: a code of ours on the page, nothing of theirs."""

import logging

import pytest

from ..conftest import Server, me
from .conftest import (
    MakeOidc,
    come_back,
    problem_of,
    sign_in_at,
    start,
)
from .fake_issuer import (
    CLIENT_SECRET,
    FakeIssuer,
)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"error": "access_denied", "error_description": "<script>1</script>"}, "cancelled"),
        ({"error": "<script>alert(1)</script>"}, "provider_fault"),
        ({}, "provider_fault"),
    ],
)
def test_error_of_the_provider_is_a_code_of_ours(
    oidc_server: Server,
    issuer: FakeIssuer,
    answer: dict[str, str],
    problem: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    browser = oidc_server.app.test_client()
    state = issuer.authorize(start(browser))["state"]
    location = come_back(browser, {"state": state, **answer})
    assert location == f"/sign-in?problem={problem}&next=%2Fc%2F1"
    assert "script" not in caplog.text


def test_answer_of_another_issuer_gets_no_code(oidc_server: Server, issuer: FakeIssuer) -> None:
    browser = oidc_server.app.test_client()
    answer = {**issuer.authorize(start(browser)), "iss": "https://evil.example"}
    assert problem_of(come_back(browser, answer)) == "provider_fault"
    assert not issuer.token_requests


def test_issuer_that_promises_its_name_must_send_it(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    issuer.discovery = {"authorization_response_iss_parameter_supported": True}
    browser = oidc_server.app.test_client()
    assert problem_of(sign_in_at(issuer, browser)) == "provider_fault"
    answer = {**issuer.authorize(start(browser)), "iss": issuer.url}
    assert come_back(browser, answer) == "/c/1"


def test_provider_of_another_issuer_is_named_at_the_sign_in(
    oidc_server: Server, issuer: FakeIssuer
) -> None:
    issuer.discovery = {"issuer": "https://evil.example"}
    location = start(oidc_server.app.test_client())
    assert location == "/sign-in?problem=provider_fault&next=%2Fc%2F1"


@pytest.mark.parametrize(
    ("path", "answer", "problem"),
    [
        ("/.well-known/openid-configuration", (503, b""), "unreachable"),
        ("/.well-known/openid-configuration", (302, b""), "provider_fault"),
        ("/.well-known/openid-configuration", (200, b"["), "provider_fault"),
        ("/.well-known/openid-configuration", (200, b"[" * 100_000), "provider_fault"),
        ("/.well-known/openid-configuration", (200, b" " * 600_000), "provider_fault"),
        ("/keys", (500, b""), "unreachable"),
        ("/keys", (200, b'{"keys": [{"kty": "oct", "k": "AAAA"}]}'), "provider_fault"),
        ("/token", (500, b""), "unreachable"),
        ("/token", (200, b'{"id_token": 7}'), "provider_fault"),
        ("/token", (200, b" " * 600_000), "provider_fault"),
    ],
)
def test_broken_answer_of_the_provider_signs_nobody_in(
    oidc_server: Server,
    issuer: FakeIssuer,
    path: str,
    answer: tuple[int, bytes],
    problem: str,
) -> None:
    issuer.answers = {path: answer}
    browser = oidc_server.app.test_client()
    location = start(browser)
    if not location.startswith("/sign-in"):
        location = come_back(browser, issuer.authorize(location))
    assert problem_of(location) == problem
    assert me(browser) is None


def test_server_starts_without_its_provider_and_says_so_at_the_sign_in(
    make_oidc: MakeOidc, issuer: FakeIssuer
) -> None:
    issuer.stop()
    server = make_oidc()
    browser = server.app.test_client()
    assert start(browser) == "/sign-in?problem=unreachable&next=%2Fc%2F1"
    assert browser.get("/sign-in").status_code in (200, 503)  # 503: the page was never built
    assert browser.get("/readyz").status_code == 200


def test_token_request_and_secret_are_in_no_log(
    oidc_server: Server, issuer: FakeIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in_at(issuer, oidc_server.app.test_client())
    issuer.answers = {"/token": (400, b'{"error": "invalid_client"}')}
    sign_in_at(issuer, oidc_server.app.test_client())
    [verifier, _] = [form["code_verifier"] for form, _ in issuer.token_requests]
    # The provider of this test logs nothing, and the client's libraries are at WARNING as served.
    ours = "".join(r.getMessage() for r in caplog.records if r.name.startswith("app."))
    assert "HTTP 400, invalid_client" in ours
    for secret in (CLIENT_SECRET, verifier, "code-0"):
        assert secret not in ours
