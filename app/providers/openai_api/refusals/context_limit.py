"""The context length that a refusal names, and the length of the refused request. Pure."""

import re
from typing import NamedTuple

from .service_error import ServiceError

MIN_TOKENS = 256
_NUMBER = r"(\d{1,3}(?:[,_]\d{3})+|\d{3,9})(?!\.\d)"
_LIMITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_NUMBER}\s*(?:tokens?\s*)?max(?:imum)?\b(?! context)",
        rf"{_NUMBER}\s+max(?:imum)? context",
        rf"(?:>|<=?|≤|at most|up to|limit(?: of| is|:)?)\s*{_NUMBER}",
        rf"\[\s*\d+\s*,\s*{_NUMBER}\s*\]",
        rf"(?:max(?:imum)?|context|available|allowed|limit)\b[^\d|]{{0,80}}?{_NUMBER}",
    )
)
_REQUESTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:requested|resulted in|contains?|has|you sent|given|got)[^\d|]{{0,40}}?{_NUMBER}",
        rf"(?:request|prompt|input|messages?|token count)[^\d|]{{0,24}}?{_NUMBER}",
        rf"{_NUMBER}\s*tokens?\s*>",
    )
)


class ContextLimit(NamedTuple):
    """Token counts of the service; None where it gives none."""

    context_tokens: int | None = None
    request_tokens: int | None = None


def read_context_limit(error: ServiceError) -> ContextLimit:
    """Return the counts in the fields of `error`, else in its sentences."""
    text = error.text
    limit = error.context_tokens or _first(_LIMITS, text)
    requested = error.request_tokens or _first(_REQUESTS, text, other_than=limit)
    if limit is not None and requested is not None and requested <= limit:
        requested = None
    return ContextLimit(limit, requested)


def _first(
    patterns: tuple[re.Pattern[str], ...], text: str, other_than: int | None = None
) -> int | None:
    for pattern in patterns:
        for found in pattern.findall(text):
            tokens = int(re.sub(r"[,_]", "", found))
            if tokens >= MIN_TOKENS and tokens != other_than:
                return tokens
    return None
