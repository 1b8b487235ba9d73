"""People who sign in: accounts, sessions, tokens, links and administration.

Imported only where AUTH is not `anonymous`; the core learns nothing of it.
"""

from .assembly import Accounts, open_accounts
from .role_rules import RoleRules

__all__ = ["Accounts", "RoleRules", "open_accounts"]
