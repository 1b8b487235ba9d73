"""Identification of users: signed identities, trusted proxies, allowed origins.

Stores only the secret key; does not depend on conversations and answers.
"""

from ..limits.rate_limits import Limits
from .session_route import identify
from .signed_identity import Identities, make_identities
from .users import Users

__all__ = ["Identities", "Limits", "Users", "identify", "make_identities"]
