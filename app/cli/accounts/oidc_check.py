"""Checks the OpenID provider of AUTH=oidc: reachable, the right issuer, and a clock that agrees."""

import email.utils
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import httpx2

from ...settings import Settings
from ..checks.finding import CheckContext, Finding

ABOUT = "sign-in"
TIMEOUT_S = 10.0
# Tokens of a provider are accepted within a minute.
MAX_SKEW_S = 30.0
PACKAGES = {"authlib": "Authlib", "joserfc": "joserfc"}


def check_oidc(context: CheckContext) -> Iterator[Finding]:
    """Check the provider; the page shows people nothing of what is wrong with it."""
    missing = [name for module, name in PACKAGES.items() if find_spec(module) is None]
    if missing:
        text = f"AUTH=oidc needs the package {missing[0]}"
        yield Finding("fail", ABOUT, text, 'pip install "wordbrook[accounts]"')
        return
    from ...accounts.oidc.metadata import CALLBACK, LOGOUT

    settings = context.settings
    base = settings.public_url or f"http://localhost:{settings.port}"
    text = f"register at the provider: redirect URI {base}{CALLBACK}"
    yield Finding("ok", ABOUT, text)
    text = f"and, if it has these: back-channel logout URI {base}{LOGOUT}, "
    yield Finding("ok", ABOUT, f"{text}post-logout redirect URI {base}/sign-in")
    yield from _check_provider(settings)


def _check_provider(settings: Settings) -> Iterator[Finding]:
    from ...accounts.oidc.metadata import discovery_url

    url = discovery_url(settings.oidc_issuer or "")
    try:
        with _client(settings, url) as client:
            response = client.get(url)
    except (httpx2.HTTPError, OSError) as error:
        text = f"the provider does not answer at {url} ({type(error).__name__})"
        yield Finding("fail", ABOUT, text, "Check OIDC_ISSUER and the network between both.")
        return
    document = _object(response)
    if document is None:
        text = f"{url} has no discovery document (HTTP {response.status_code})"
        remedy = "Set OIDC_ISSUER to the issuer that the provider's documentation names."
        yield Finding("fail", ABOUT, text, remedy)
        return
    yield from _check_document(settings, document)
    yield from _check_skew(response.headers.get("date"))


def _check_document(settings: Settings, document: Mapping[str, Any]) -> Iterator[Finding]:
    from ...accounts.oidc.fault import OidcFault
    from ...accounts.oidc.metadata import read_metadata

    issuer = settings.oidc_issuer or ""
    named = document.get("issuer")
    if named != issuer:
        shown = named if isinstance(named, str) and named.isprintable() else "none"
        text = f"the provider is the issuer {shown[:200]}, and not OIDC_ISSUER={issuer}"
        yield Finding("fail", ABOUT, text, "Set OIDC_ISSUER to exactly what the provider is.")
        return
    try:
        found = read_metadata(document, issuer, has_secret=settings.oidc_client_secret is not None)
    except OidcFault as fault:
        yield Finding("fail", ABOUT, str(fault), "Use a provider, or a client of it, that can.")
        return
    ends = "" if found.end_session_endpoint else "; it has no sign-out of its own"
    yield Finding("ok", ABOUT, f"the provider {issuer} can be used{ends}")


def _check_skew(header: str | None) -> Iterator[Finding]:
    try:
        date = email.utils.parsedate_to_datetime(header or "")
    except ValueError:
        return
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    skew = (datetime.now(UTC) - date).total_seconds()
    if abs(skew) <= MAX_SKEW_S:
        return
    direction = "ahead of" if skew > 0 else "behind"
    text = f"this clock is {abs(skew):.0f} s {direction} that of the provider: tokens fail by it"
    remedy = "Synchronise it: timedatectl set-ntp true (for a container, on its host)."
    yield Finding("fail", ABOUT, text, remedy)


def _client(settings: Settings, url: str) -> httpx2.Client:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    proxy = settings.egress.route(parts.scheme, parts.hostname or "", port).proxy
    return httpx2.Client(
        trust_env=False,
        timeout=TIMEOUT_S,
        proxy=httpx2.Proxy(proxy.url, auth=proxy.credentials) if proxy is not None else None,
        verify=settings.egress.certificates.context(),
    )


def _object(response: httpx2.Response) -> dict[str, Any] | None:
    if response.status_code != 200:
        return None
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
