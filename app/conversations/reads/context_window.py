"""Cuts the history sent to a provider to a token budget, oldest messages first.

Tokens are estimated. An exact count needs the model's own tokenizer, which is unknown for most
endpoints, is a large download and takes time on the hub; a budget needs only an upper bound.
3.5 bytes of UTF-8 a token is below English (about 4) and near other scripts, which have 2 to 4
bytes a character.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

BYTES_A_TOKEN = 3.5
# Services count about 700 to 1,600 for a picture of the size that is stored.
PICTURE_TOKENS = 1_200
# Room for an answer whose length the question does not limit.
OUTPUT_TOKENS = 2_048
TOKENS_A_MESSAGE = 4


class HistoryFile(NamedTuple):
    """A file of a message; `text` is a document's, None for a picture.

    Of a long document it is the begin; `chars` is the length of all.
    """

    id: str
    name: str
    type: str
    size: int
    sha256: str
    text: str | None
    chars: int = 0

    @property
    def tokens(self) -> int:
        """An estimate of its tokens."""
        if self.text is None:
            return PICTURE_TOKENS
        return estimate_tokens(self.name) + estimate_tokens(self.text)


class HistoryMessage(NamedTuple):
    """A message for the model; `text` is without its files."""

    role: str
    text: str
    files: tuple[HistoryFile, ...] = ()


# Role and text, and files that have `tokens`.
Message = TypeVar("Message", bound=tuple[Any, ...])


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
    history: Sequence[Message], system: str | None, budget_tokens: int
) -> tuple[list[Message], int]:
    """Return the newest messages that fit the budget with `system`, and how many were cut.

    The last user message and all after it stay, whatever their length. The result never starts
    with an answer.
    """
    left = budget_tokens - (estimate_tokens(system) if system else 0)
    must_keep = _last_user(history)
    first = len(history)
    while first > 0:
        left -= message_tokens(history[first - 1])
        if left < 0 and first <= must_keep:
            break
        first -= 1
    while first < must_keep and history[first][0] == "assistant":
        first += 1
    return list(history[first:]), first


def message_tokens(message: tuple[Any, ...]) -> int:
    """Estimate the tokens of a message with its files."""
    files = message[2] if len(message) > 2 else ()
    return estimate_tokens(message[1]) + sum(int(each.tokens) for each in files)


def _last_user(history: Sequence[tuple[Any, ...]]) -> int:
    users = (at for at, message in enumerate(history) if message[0] == "user")
    return max(users, default=len(history))
