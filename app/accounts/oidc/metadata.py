"""The discovery document of the provider, and the addresses that are registered there.

The document is that of OpenID Connect Discovery 1.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ...service_url import validated_url
from .fault import OidcFault

# Registered at the provider, so these stay. They are no part of /api: other sites lead to the
# first, and the second takes a form.
CALLBACK = "/sign-in/callback"
LOGOUT = "/sign-in/backchannel-logout"
PATH = "/.well-known/openid-configuration"
# Signatures by a private key alone. HS… would let who has the client's secret sign, and `none`
# everyone.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "EdDSA", "Ed25519")  # fmt: skip
AUTH_METHODS = ("client_secret_basic", "client_secret_post")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of a provider, and what it can; None: it has no such address."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    algorithms: tuple[str, ...]
    auth_method: str
    names_issuer: bool


def discovery_url(issuer: str) -> str:
    """Return the address of the document."""
    return issuer.rstrip("/") + PATH


def read_metadata(document: Mapping[str, Any], issuer: str, *, has_secret: bool) -> Metadata:
    """Read the document of `issuer`.

    Raises:
        OidcFault: `provider_fault`; it is of another issuer, or lacks what is needed.
    """
    if document.get("issuer") != issuer:
        raise OidcFault("provider_fault", "the provider names another issuer than OIDC_ISSUER")
    offered = _texts(document, "id_token_signing_alg_values_supported") or ALGORITHMS
    algorithms = tuple(name for name in ALGORITHMS if name in offered)
    if not algorithms:
        raise OidcFault("provider_fault", "the provider signs by no algorithm that is accepted")
    methods = _texts(document, "code_challenge_methods_supported")
    if methods and "S256" not in methods:
        raise OidcFault("provider_fault", "the provider has no PKCE with S256")
    is_https = issuer.startswith("https:")

    def address(name: str) -> str | None:
        return _address(document, name, is_https=is_https)

    return Metadata(
        authorization_endpoint=_needed(address, "authorization_endpoint"),
        token_endpoint=_needed(address, "token_endpoint"),
        jwks_uri=_needed(address, "jwks_uri"),
        userinfo_endpoint=address("userinfo_endpoint"),
        end_session_endpoint=address("end_session_endpoint"),
        algorithms=algorithms,
        auth_method=_auth_method(document, has_secret=has_secret),
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _auth_method(document: Mapping[str, Any], *, has_secret: bool) -> str:
    if not has_secret:
        return "none"
    offered = _texts(document, "token_endpoint_auth_methods_supported") or AUTH_METHODS[:1]
    found = next((name for name in AUTH_METHODS if name in offered), None)
    if found is None:
        raise OidcFault("provider_fault", "the provider takes a client secret in no known way")
    return found


def _address(document: Mapping[str, Any], name: str, *, is_https: bool) -> str | None:
    value = document.get(name)
    if value is None:
        return None
    try:
        if not isinstance(value, str) or len(value) > 2000:
            raise ValueError
        validated_url(value)
    except ValueError:
        raise OidcFault("provider_fault", f"{name} of the provider is no address") from None
    if is_https and urlsplit(value).scheme != "https":
        raise OidcFault("provider_fault", f"{name} of the provider is not https")
    return value


def _needed(address: Any, name: str) -> str:
    value = address(name)
    if value is None:
        raise OidcFault("provider_fault", f"the provider has no {name}")
    return str(value)


def _texts(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = document.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
