"""Who is asking: signed identities, where a request comes from, and how much it may ask for.

Stores nothing; knows nothing of conversations and answers.
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
