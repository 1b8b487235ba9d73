"""A follower, which is a socket that watches conversations, its cursors and its sender."""

from dataclasses import dataclass, field
from typing import Any, Protocol

PAINT_S = 0.010  # a page cannot paint faster
# For an answer faster than that: two frames of a page, which pays as much for each event as for
# all the text in it.
HURRIED_S = 0.032
HURRIED_AFTER = 2  # deltas in a row that came too early: one may be chance


class Sender(Protocol):
    """Sends events to one socket."""

    @staticmethod
    def prepare(event: str, payload: dict[str, Any]) -> Any:
        """Build a packet, which every sender of this class can deliver."""

    def can_take(self) -> bool:
        """Return whether the socket has nothing left to send."""

    def deliver(self, packet: Any) -> None:
        """Hand the packet over without waiting; do nothing if the socket has left."""

    def drop(self) -> None:
        """Close the socket at once, even one that does not read."""


@dataclass(slots=True)
class Cursor:
    """How far one follower was sent one answer's run, and when it may be sent more.

    Times are on the monotonic clock, in seconds.
    """

    lengths: list[int]
    revs: dict[int, int] = field(default_factory=dict)  # of states, by part
    is_ended: bool = False
    _sent_at: float = float("-inf")
    _is_early: bool = False
    _early_in_a_row: int = 0

    def ready_at(self, now: float) -> float:
        """Return the time from which text that is there at `now` may be sent."""
        if now >= self._sent_at + HURRIED_S:
            return now
        if now < self._sent_at + PAINT_S:
            self._is_early = True
        is_hurried = self._is_early and self._early_in_a_row >= HURRIED_AFTER
        return self._sent_at + (HURRIED_S if is_hurried else PAINT_S)

    def note_sent(self, now: float) -> None:
        """Note that text was sent at `now`."""
        self._sent_at = now
        self._early_in_a_row = self._early_in_a_row + 1 if self._is_early else 0
        self._is_early = False

    def at(self, part: int) -> int:
        """Return the offset up to which `part` was sent."""
        return self.lengths[part] if part < len(self.lengths) else 0

    def move(self, part: int, to: int) -> None:
        """Note that `part` was sent up to `to`."""
        while len(self.lengths) <= part:
            self.lengths.append(0)
        self.lengths[part] = to


@dataclass(eq=False, slots=True)
class Follower:
    """A socket. While it is held, its events wait: the ack of a command comes before them."""

    sid: str
    owner: str
    address: str
    sender: Sender
    conversations: set[str] = field(default_factory=set)
    stuck_since: float | None = None
    _held: int = 0
    _outbox: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_held(self) -> bool:
        """Whether a command of this socket has not been acknowledged yet."""
        return self._held > 0

    def hold(self) -> None:
        """Keep events until `release`."""
        self._held += 1

    def release(self) -> None:
        """Send the events that were kept, in order."""
        self._held -= 1
        if not self._held:
            kept, self._outbox = self._outbox, []
            for event, payload in kept:
                self.send(event, payload)

    def send(self, event: str, payload: dict[str, Any]) -> None:
        """Send one event, after all earlier ones."""
        if self._held:
            self._outbox.append((event, payload))
        else:
            self.sender.deliver(self.sender.prepare(event, payload))

    def can_take(self) -> bool:
        """Return whether a delta may be sent now; if not, the cursor only lags."""
        return not self._held and self.sender.can_take()
