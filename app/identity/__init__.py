"""Identification of users: signed identities, trusted proxies, allowed origins.

Stores only the secret key; does not depend on conversations and answers.
"""

from ..limits.rate_limits import Limits
from .origins import is_allowed_origin
from .session_route import identify
from .signed_identity import Identities
from .trusted_proxies import TrustedProxies, address_of

__all__ = [
    "Identities",
    "Limits",
    "TrustedProxies",
    "address_of",
    "identify",
    "is_allowed_origin",
]
