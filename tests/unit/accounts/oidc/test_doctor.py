"""The doctor's check of the provider."""

import email.utils
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.cli.accounts.oidc_check import check_oidc
from app.cli.checks.finding import CheckContext
from app.runtime import Runtime
from app.settings import load_settings

from .fake_issuer import CLIENT_SECRET, FakeIssuer

DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def clock() -> Any:
    """Return the real time: the doctor compares it."""
    return lambda: datetime.now(UTC)


def findings(runtime: Runtime, tmp_path: Path, issuer: str, **more: Any) -> list[str]:
    settings = load_settings(
        data_dir=tmp_path,
        auth="oidc",
        oidc_issuer=issuer,
        oidc_client_id="wordbrook",
        oidc_client_secret=CLIENT_SECRET,
        **more,
    )
    lines = [each.lines() for each in check_oidc(CheckContext(settings, runtime))]
    assert CLIENT_SECRET not in "".join(lines)
    return lines


def test_provider_that_can_be_used_and_the_addresses_to_register(
    runtime: Runtime, tmp_path: Path, issuer: FakeIssuer
) -> None:
    public = "https://example.org/chat"
    assert findings(runtime, tmp_path, issuer.url, public_url=public) == [
        f"ok    sign-in: register at the provider: redirect URI {public}/sign-in/callback",
        (
            "ok    sign-in: and, if it has these: back-channel logout URI "
            f"{public}/sign-in/backchannel-logout, post-logout redirect URI {public}/sign-in"
        ),
        f"ok    sign-in: the provider {issuer.url} can be used; it has no sign-out of its own",
    ]


@pytest.mark.parametrize(
    ("discovery", "answers", "text"),
    [
        ({"issuer": "https://id.example.org"}, {}, "is the issuer https://id.example.org, and not"),
        ({"jwks_uri": None}, {}, "the provider has no jwks_uri"),
        ({}, {DISCOVERY: (404, b"")}, "has no discovery document (HTTP 404)"),
        ({}, {DISCOVERY: (200, b"<html>")}, "has no discovery document (HTTP 200)"),
    ],
)
def test_provider_that_cannot_be_used_fails(
    runtime: Runtime,
    tmp_path: Path,
    issuer: FakeIssuer,
    discovery: dict[str, Any],
    answers: dict[str, tuple[int, bytes]],
    text: str,
) -> None:
    issuer.discovery, issuer.answers = discovery, answers
    failed = [each for each in findings(runtime, tmp_path, issuer.url) if each.startswith("FAIL")]
    assert len(failed) == 1
    assert text in failed[0]


def test_provider_that_does_not_answer_fails(
    runtime: Runtime, tmp_path: Path, issuer: FakeIssuer
) -> None:
    issuer.stop()
    assert "the provider does not answer" in findings(runtime, tmp_path, issuer.url)[-1]


def test_clock_that_is_apart_from_the_provider_fails(
    runtime: Runtime, tmp_path: Path, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = issuer.RequestHandlerClass
    past = email.utils.formatdate(0, usegmt=True)
    monkeypatch.setattr(handler, "date_time_string", lambda *_: past)
    assert "ahead of that of the provider" in findings(runtime, tmp_path, issuer.url)[-1]
