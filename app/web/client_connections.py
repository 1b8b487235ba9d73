"""The counts of client addresses for the workers, by the settings."""

import logging

from ..identity.trusted_proxies import TrustedProxies, address_of, parse_address
from ..logs.rate_limited import RateLimitedLogger
from ..runtime import ClientConnections, Runtime
from ..settings import Settings

log = RateLimitedLogger(logging.getLogger(__name__))


def count_clients(settings: Settings, runtime: Runtime) -> ClientConnections:
    """Return counts by address, or by IPv6 site; trusted proxies are not counted."""
    proxies = TrustedProxies(settings.trusted_proxies)

    def key_of(text: str) -> str | None:
        address = parse_address(text)
        if not settings.limits or address is None or proxies.trusts(address):
            return None
        return address_of({"REMOTE_ADDR": text})

    return ClientConnections(settings.limit_connections_per_address, key_of, log, runtime.lock())
