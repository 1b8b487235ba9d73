"""Cuts the history sent to a provider to a token budget, oldest messages first.

Tokens are estimated. An exact count needs the model's own tokenizer, which is unknown for most
endpoints, is a large download and takes time on the hub; a budget needs only an upper bound.
3.5 bytes of UTF-8 a token is below English (about 4) and near other scripts, which have 2 to 4
bytes a character.
"""

import math
from collections.abc import Sequence

HistoryMessage = tuple[str, str]
"""The role and the text of a message."""

BYTES_A_TOKEN = 3.5
# Room for an answer whose length the question does not limit.
OUTPUT_TOKENS = 2_048
TOKENS_A_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of one message: its text and the marks of its role."""
    size = len(text.encode("utf-8", "surrogatepass"))
    return math.ceil(size / BYTES_A_TOKEN) + TOKENS_A_MESSAGE


def history_budget(limit_tokens: int, context_tokens: int | None, output_tokens: int | None) -> int:
    """Return the tokens that a history may have: the limit, or less in a small context.

    `output_tokens` is the longest answer wanted. A quarter of the context is kept for the history
    even where the answer may be longer than the rest.
    """
    if context_tokens is None:
        return limit_tokens
    output = output_tokens or min(OUTPUT_TOKENS, context_tokens // 4)
    return min(limit_tokens, context_tokens - min(output, context_tokens * 3 // 4))


def cut(
    history: Sequence[HistoryMessage], system: str | None, budget_tokens: int
) -> tuple[list[HistoryMessage], int]:
    """Return the newest messages that fit the budget with `system`, and how many were cut.

    The last user message and all after it stay, whatever their length. The result never starts
    with an answer.
    """
    left = budget_tokens - (estimate_tokens(system) if system else 0)
    must_keep = _last_user(history)
    first = len(history)
    while first > 0:
        left -= estimate_tokens(history[first - 1][1])
        if left < 0 and first <= must_keep:
            break
        first -= 1
    while first < must_keep and history[first][0] == "assistant":
        first += 1
    return list(history[first:]), first


def _last_user(history: Sequence[HistoryMessage]) -> int:
    return max((at for at, (role, _) in enumerate(history) if role == "user"), default=len(history))
