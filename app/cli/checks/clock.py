"""Clock skew between this machine and the model services (RFC 9110, Date)."""

import email.utils
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2

from ...providers.configured import ConfiguredEndpoint, configured_endpoints
from .finding import CheckContext, Finding

ABOUT = "clock"
MAX_SKEW_S = 60.0
TIMEOUT_S = 10.0


def check_clock(context: CheckContext) -> Iterator[Finding]:
    """Compare clocks: with a wrong one, tokens and rate limits expire at the wrong time."""
    skews = [skew for endpoint in configured_endpoints(context.settings)
             if (skew := _skew_s(endpoint)) is not None]  # fmt: skip
    if not skews:
        return
    # The median, because the clock of one service may be wrong.
    skew = sorted(skews, key=abs)[len(skews) // 2]
    if abs(skew) <= MAX_SKEW_S:
        yield Finding("ok", ABOUT, "agrees with the model services")
        return
    direction = "ahead of" if skew > 0 else "behind"
    yield Finding(
        "fail",
        ABOUT,
        f"is {abs(skew):.0f} s {direction} the clocks of the model services",
        "Synchronise it: timedatectl set-ntp true (for a container, on its host).",
    )


def _client(endpoint: ConfiguredEndpoint) -> httpx2.Client:
    proxy = endpoint.route.proxy
    return httpx2.Client(
        trust_env=False,
        timeout=TIMEOUT_S,
        proxy=httpx2.Proxy(proxy.url, auth=proxy.credentials) if proxy is not None else None,
        verify=endpoint.egress.certificates.context(),
    )


def _skew_s(endpoint: ConfiguredEndpoint) -> float | None:
    # No key is needed: an error response has a Date too.
    try:
        with _client(endpoint) as client:
            header = client.get(f"{endpoint.base_url}/models").headers.get("date")
        date = email.utils.parsedate_to_datetime(header or "")
    except (httpx2.HTTPError, OSError, ValueError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return (datetime.now(UTC) - date).total_seconds()
