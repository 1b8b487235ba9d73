"""What of a conversation fits upstream: cut to a token budget from the oldest end.

Tokens are estimated. A tokenizer would have to be the model's own, which is unknown for most
endpoints, and is a large download or much work on the hub; a budget needs an upper bound only.
3.5 bytes of UTF-8 a token is below what English has (about 4) and near what other scripts,
with 2 to 4 bytes a character, have.
"""

import math
from collections.abc import Sequence

Turn = tuple[str, str]
"""A role, and the text of that message."""

BYTES_A_TOKEN = 3.5
TOKENS_A_TURN = 4


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of one turn: its text, and the few that mark its role."""
    size = len(text.encode("utf-8", "surrogatepass"))
    return math.ceil(size / BYTES_A_TOKEN) + TOKENS_A_TURN


def cut(turns: Sequence[Turn], system: str | None, budget_tokens: int) -> tuple[list[Turn], int]:
    """Return the newest of `turns` that fit beside `system`, and how many were left out.

    The last user message stays with all that follows it, however long; what is kept never
    begins with an answer.
    """
    left = budget_tokens - (estimate_tokens(system) if system else 0)
    must_keep = _last_user(turns)
    first = len(turns)
    while first > 0:
        left -= estimate_tokens(turns[first - 1][1])
        if left < 0 and first <= must_keep:
            break
        first -= 1
    while first < must_keep and turns[first][0] == "assistant":
        first += 1
    return list(turns[first:]), first


def _last_user(turns: Sequence[Turn]) -> int:
    return max((at for at, (role, _) in enumerate(turns) if role == "user"), default=len(turns))
