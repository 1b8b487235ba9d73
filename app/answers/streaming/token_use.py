"""Bounds the tokens of a call, and counts what it used.

The service's usage counts; what it leaves out is estimated from the texts.
"""

from collections.abc import Iterable

from ...conversations import estimate_tokens
from ...limits.budget import Reservation
from ...providers.base import Usage
from ..model.live_part import LivePart

MAX_TOKENS = 2**40  # a service that claims more is wrong; the database could not store it


def bound_output(wanted: int | None, limit_output_tokens: int) -> int | None:
    """Return the most tokens that an answer may have: the lower bound, None without any."""
    bounds: Iterable[int | None] = (wanted, limit_output_tokens or None)
    return min((bound for bound in bounds if bound is not None), default=None)


def settle_use(reservation: Reservation, usage: Usage | None, output: str) -> None:
    """Settle the reservation of a call with the `output` that arrived of it."""
    reservation.settle(*count_used(usage, reservation.input_tokens, output))


def count_used(usage: Usage | None, input_tokens: int, output: str) -> tuple[int, int]:
    """Return the tokens that a call sent and received; estimates replace what the service left out.

    A total that is more than both counts what was received without being shown.
    """
    usage = usage or Usage()
    sent, received = _known(usage.input_tokens), _known(usage.output_tokens)
    total = _known(usage.total_tokens)
    if total is not None and (sent is None or received is None):
        if received is not None:
            sent = max(0, total - received)
        elif sent is None:
            sent = min(total, input_tokens)
        return sent, max(0, total - sent)
    if received is None:
        received = estimate_tokens(output) if output else 0
    sent = min(MAX_TOKENS, input_tokens if sent is None else sent)
    return sent, min(MAX_TOKENS - sent, max(received, (total or 0) - sent))


def text_of_run(parts: Iterable[LivePart]) -> str:
    """Return what this run wrote, reasoning included."""
    return "".join(part.text.slice(part.base, part.text.length) for part in parts)


def _known(count: int | None) -> int | None:
    # Some services send zeros where they do not count.
    return min(MAX_TOKENS, count) if count is not None and count > 0 else None
