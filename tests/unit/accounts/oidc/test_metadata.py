"""The discovery document: what is needed of it, and what is refused."""

from typing import Any

import pytest

from app.accounts.oidc.fault import OidcFault
from app.accounts.oidc.metadata import discovery_url, read_metadata

ISSUER = "https://id.example.org/realms/main"
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


def test_needed_parts_are_enough() -> None:
    found = read_metadata(DOCUMENT, ISSUER, has_secret=True)
    assert found.auth_method == "client_secret_basic"
    assert "RS256" in found.algorithms
    assert not [name for name in found.algorithms if name.startswith("HS") or name == "none"]


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"token_endpoint": None},
        {"token_endpoint": "http://id.example.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "data:text/html,1"},
        {"jwks_uri": 7},
        {"jwks_uri": "https://id.example.org/" + "a" * 2000},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    ],
)
def test_document_that_cannot_be_used_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(OidcFault) as caught:
        read_metadata({**DOCUMENT, **change}, ISSUER, has_secret=True)
    assert caught.value.problem == "provider_fault"
    assert "evil" not in str(caught.value)


def test_algorithms_are_those_that_both_sides_know() -> None:
    offered = {"id_token_signing_alg_values_supported": ["none", "HS256", "ES256", "XX"]}
    found = read_metadata({**DOCUMENT, **offered}, ISSUER, has_secret=False)
    assert (found.algorithms, found.auth_method) == (("ES256",), "none")


@pytest.mark.parametrize("issuer", ["https://id.example.org/a/", "https://id.example.org/a"])
def test_address_of_the_document_has_one_slash(issuer: str) -> None:
    assert discovery_url(issuer) == "https://id.example.org/a/.well-known/openid-configuration"
