"""People who sign in: accounts, sessions, tokens, links and administration.

Imported only where AUTH is not `anonymous`; the core learns nothing of it.
"""

from .assembly import Accounts, open_accounts

__all__ = ["Accounts", "open_accounts"]
