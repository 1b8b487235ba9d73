"""The table of an answer's statuses, and its ending."""

from dataclasses import dataclass
from typing import Any

from ...protocol.objects import Status

# A continue leads back to streaming; from completed only where the length was the reason.
ALLOWED: dict[Status, frozenset[Status]] = {
    "streaming": frozenset({"completed", "stopped", "failed", "interrupted"}),
    "completed": frozenset({"streaming"}),
    "stopped": frozenset({"streaming"}),
    "failed": frozenset({"streaming"}),
    "interrupted": frozenset({"streaming"}),
}

# Errors by which an answer broke off, where all others mean that it could not be had.
_BROKEN_OFF = frozenset({"cut_short", "worker_lost"})


def status_for_error(code: str) -> Status:
    """Return the status of an answer that ended with the error `code`."""
    return "interrupted" if code in _BROKEN_OFF else "failed"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended; `error`, `usage`, `timings` and `details` are the wire's objects or None.

    `history_cut` is set where more earlier messages were left out after the run had begun.
    `model_state`, where set, is what the model keeps for its next answers; it is never sent.
    """

    status: Status
    finish_reason: str | None = None
    usage: dict[str, Any] | None = None
    timings: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    history_cut: int | None = None
    details: dict[str, Any] | None = None
    model_state: dict[str, Any] | None = None

    def stored(self) -> dict[str, Any]:
        """Return the ending as the journal and the database have it."""
        wire = self.wire()
        return wire if self.model_state is None else {**wire, "model_state": self.model_state}

    def wire(self) -> dict[str, Any]:
        """Return the ending as the wire has it."""
        ending: dict[str, Any] = {
            "status": self.status,
            "finish_reason": self.finish_reason,
            "usage": self.usage,
            "timings": self.timings,
            "error": self.error,
        }
        more = {"history_cut": self.history_cut, "details": self.details or None}
        return {**ending, **{name: value for name, value in more.items() if value is not None}}
