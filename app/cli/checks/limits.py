"""Checks whether the limits of an address leave room for more than one user."""

from collections.abc import Iterator

from .finding import CheckContext, Finding

ABOUT = "limits"
PAIRS = (
    ("limit_running_per_user", "limit_running_per_address"),
    ("limit_sends_per_minute", "limit_sends_per_minute_per_address"),
    ("limit_requests_per_minute", "limit_requests_per_minute_per_address"),
    ("limit_searches_per_minute", "limit_searches_per_minute_per_address"),
    ("limit_sockets_per_user", "limit_sockets_per_address"),
)
PROXY_REMEDY = """\
Set TRUSTED_PROXIES to the address of the proxy that terminates TLS, so that each client is counted
by its own address."""


def check_limits(context: CheckContext) -> Iterator[Finding]:
    """Compare the limits of an address with those of a user; look for a proxy that hides them."""
    settings = context.settings
    if not settings.limits:
        return
    for user, address in PAIRS:
        if getattr(settings, address) <= getattr(settings, user):
            yield Finding(
                "warn",
                ABOUT,
                f"one user can use up {address.upper()}={getattr(settings, address)}",
                f"Raise it above {user.upper()}={getattr(settings, user)}.",
            )
    if str(settings.public_url or "").startswith("https:") and not settings.trusted_proxies:
        yield Finding(
            "warn",
            ABOUT,
            "PUBLIC_URL is https, TRUSTED_PROXIES is empty: all clients count as one address",
            PROXY_REMEDY,
        )
