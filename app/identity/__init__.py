"""Who is asking: signed identities, where a request comes from, and how much it may ask for.

Stores nothing; knows nothing of conversations and answers.
"""

from .identities import Identities
from .limits import Limits
from .origins import is_allowed_origin
from .proxies import TrustedProxies, address_of
from .session import identify

__all__ = [
    "Identities",
    "Limits",
    "TrustedProxies",
    "address_of",
    "identify",
    "is_allowed_origin",
]
