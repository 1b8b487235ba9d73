"""Outgoing connections: which proxy a request goes through and which certificates are trusted.

It decides only; `providers/network` connects. Values come from the settings and providers.toml.
"""

from .certificates import TrustedCertificates
from .proxy import Proxy, parse_proxy
from .route import DIRECT, Egress, ProxySettings, Route

__all__ = [
    "DIRECT",
    "Egress",
    "Proxy",
    "ProxySettings",
    "Route",
    "TrustedCertificates",
    "parse_proxy",
]
