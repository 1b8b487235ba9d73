"""Shortens a request that the service found too long for the context of its model."""

from dataclasses import replace

from ...conversations import cut, estimate_tokens, history_budget, message_tokens
from ...providers.base import ProviderError, Request

# Our estimate and the service's count differ from text to text.
MARGIN = 0.9
WITHOUT_COUNTS = 0.5


def shorten(request: Request, error: ProviderError) -> tuple[Request, int] | None:
    """Return a request with fewer turns and how many were cut, or None if none can be.

    The budget follows the counts in `error`; without any it is half of what was sent.
    """
    system = [turn for turn in request.turns if turn.role == "system"]
    others = [turn for turn in request.turns if turn.role != "system"]
    fixed = sum(estimate_tokens(turn.text) for turn in system)
    fixed += estimate_tokens(request.partial) if request.partial else 0
    sent = fixed + sum(message_tokens(turn.for_cut()) for turn in others)
    budget = _budget(sent, error, request.parameters.max_output_tokens) - fixed
    kept, count = cut([turn.for_cut() for turn in others], None, budget)
    if count == 0:
        return None
    return replace(request, turns=(*system, *others[len(others) - len(kept) :])), count


def _budget(sent: int, error: ProviderError, output_tokens: int | None) -> int:
    limit = error.context_tokens
    if limit is None:
        return int(sent * WITHOUT_COUNTS)
    room = history_budget(limit, limit, output_tokens)
    if error.request_tokens is not None:
        # The service's own count corrects our estimate of this text.
        return int(sent * room / error.request_tokens * MARGIN)
    return int(min(room, sent) * MARGIN) if room < sent else int(sent * WITHOUT_COUNTS)
