"""Who watches: a socket, how far it was sent, and the two ways to send to it."""

from dataclasses import dataclass, field
from typing import Any, Protocol


class Sender(Protocol):
    """A way to send events to sockets."""

    def prepare(self, event: str, payload: dict[str, Any]) -> Any:
        """Build the packet once, for any number of followers."""

    def can_take(self, sid: str) -> bool:
        """Return whether the socket has nothing left to send."""

    def deliver(self, sid: str, packet: Any) -> None:
        """Hand the packet over without waiting; to a socket that is gone, quietly nothing."""

    def drop(self, sid: str) -> None:
        """Close the socket at once, even one that does not read."""


@dataclass(slots=True)
class Cursor:
    """How far one follower was sent one answer's run; `sent_at` is on the monotonic clock."""

    lengths: list[int]
    is_ended: bool = False
    sent_at: float = 0.0

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
    """A socket. While it is held, what is sent to it waits: an ack comes before its events."""

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
        """Keep events back until `release`."""
        self._held += 1

    def release(self) -> None:
        """Send what was kept back, in order."""
        self._held -= 1
        if not self._held:
            kept, self._outbox = self._outbox, []
            for event, payload in kept:
                self.send(event, payload)

    def send(self, event: str, payload: dict[str, Any]) -> None:
        """Send one event, behind all that were sent before."""
        if self._held:
            self._outbox.append((event, payload))
        else:
            self.sender.deliver(self.sid, self.sender.prepare(event, payload))

    def can_take(self) -> bool:
        """Whether a delta may be sent now; else the cursor just lags."""
        return not self._held and self.sender.can_take(self.sid)
