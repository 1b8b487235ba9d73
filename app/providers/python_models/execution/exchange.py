"""Hands pieces from the task in which a model runs to the task that reads its answer.

The model may block where it cannot be cancelled, so its reader never waits for it: a stop ends the
answer at once, and what the model yields later is dropped.
"""

from collections import deque
from typing import Any

from ....runtime import Runtime
from ...base import ProviderError
from ...state_change import StateChange
from ..pieces import Piece
from ..values import Cancelled, Reasoning

MAX_WAITING_CHARS = 64 * 1024
STEP_CHARS = 1024  # a state has at least some hundred


class End:
    """The end of a model's run, with its error if it failed, and the state that it changed."""

    def __init__(self, error: ProviderError | None = None, state: dict[str, Any] | None = None):
        self.error = error
        self.state = state


class Exchange:
    """A queue of pieces, bounded in characters, with one reader.

    Only the steps of a model may be put from several tasks.
    """

    def __init__(self, runtime: Runtime):
        self._pieces: deque[Piece | End] = deque()
        self._chars = 0
        self._lock = runtime.lock()
        self._filled = runtime.event()
        self._room = runtime.event()
        self._room.set()
        self.is_cancelled = False

    @property
    def has_room(self) -> bool:
        """Whether few enough characters wait for the reader."""
        return self._room.is_set()

    def put(self, piece: Piece | End) -> None:
        """Add a piece; wait while too many wait for the reader.

        Raises:
            Cancelled: the answer was stopped.
        """
        self._room.wait()
        self.put_now(piece)

    def put_now(self, piece: Piece | End) -> None:
        """Add a piece without waiting; the writer waits for room itself.

        Raises:
            Cancelled: the answer was stopped.
        """
        if self.is_cancelled:
            raise Cancelled
        with self._lock:
            self._pieces.append(piece)
            self._chars += _chars(piece)
            if self._chars > MAX_WAITING_CHARS:
                self._room.clear()
        self._filled.set()

    def get_all(self, timeout_s: float) -> list[Piece | End]:
        """Return the waiting pieces, wait for the first; none after `timeout_s` or a cancel."""
        if not self._pieces and not self.is_cancelled:
            self._filled.wait(timeout_s)
        with self._lock:
            self._filled.clear()
            pieces = list(self._pieces)
            self._pieces.clear()
            self._chars = 0
            self._room.set()
        return pieces

    def cancel(self) -> None:
        """Let the reader return and the writer end."""
        self.is_cancelled = True
        self._filled.set()
        self._room.set()


def _chars(piece: Piece | End) -> int:
    if isinstance(piece, str):
        return len(piece)
    if isinstance(piece, Reasoning):
        return len(piece.text)
    if isinstance(piece, StateChange):
        return len(piece.text) + STEP_CHARS
    return 0
