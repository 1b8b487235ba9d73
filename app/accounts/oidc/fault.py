"""Why a sign-in at the provider failed: a code for the page, and a sentence for the log."""

import re
from typing import Literal

Problem = Literal[
    "unreachable",  # no answer of the provider, or not in time
    "provider_fault",  # an answer that this server does not accept
    "cancelled",  # the person or the provider refused
    "expired",  # not the answer to a question of this browser, or too late
    "no_account",  # SIGN_UP lets the person have none
    "disabled",
    "link_unusable",
    "busy",
]
# As in RFC 6749; what else a provider sends is in no log and on no page.
_CODE = re.compile(r"[a-z_]{1,40}")


class OidcFault(Exception):
    """A failed sign-in. The text of the exception has nothing that a stranger wrote."""

    def __init__(self, problem: Problem, reason: str):
        self.problem = problem
        super().__init__(reason)


def error_code(value: object) -> str:
    """Return the error code of a provider if it is one, else "unknown"."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else "unknown"
