"""Decides when a title may be asked for: when its endpoint has been quiet for some seconds. Pure.

A service that serves one request at a time would let the next question wait for the title.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..model.live_answer import Ids
from ..streaming.endpoint_activity import EndpointActivity

QUIET_S = 5.0
# After this time an endpoint that was seen to serve several at once is asked although it is busy.
PATIENCE_S = 60.0
GIVE_UP_S = 600.0
MAX_WAITING = 200
MAX_TRIES = 3


@dataclass(slots=True)
class WaitingTitle:
    """A title that is wanted, the endpoint of its model, and when its answer was stored.

    `address`: where the answer's request came from.
    """

    ids: Ids
    model: str
    endpoint: str
    since: float
    address: str = ""
    tries: int = 0


class TitleSchedule:
    """The titles that wait; one at a time is asked for at each endpoint."""

    def __init__(self, activity: EndpointActivity, clock: Callable[[], float]):
        self._activity = activity
        self._clock = clock
        self._waiting: list[WaitingTitle] = []
        self.asked: dict[str, WaitingTitle] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no title waits or is being asked for."""
        return not self._waiting and not self.asked

    def add(self, title: WaitingTitle) -> None:
        """Let `title` wait; beyond MAX_WAITING or MAX_TRIES the first words stay."""
        if len(self._waiting) < MAX_WAITING and title.tries < MAX_TRIES:
            self._waiting.append(title)

    def take_due(self) -> list[WaitingTitle]:
        """Return the titles to ask for now, and forget those that have waited too long."""
        now = self._clock()
        due: list[WaitingTitle] = []
        left: list[WaitingTitle] = []
        for title in self._waiting:
            if now - title.since > GIVE_UP_S:
                continue
            if title.endpoint not in self.asked and self._is_due(title, now):
                title.tries += 1
                self.asked[title.endpoint] = title
                due.append(title)
            else:
                left.append(title)
        self._waiting = left
        return due

    def clear(self) -> None:
        """Forget the titles that wait."""
        self._waiting = []

    def _is_due(self, title: WaitingTitle, now: float) -> bool:
        if self._activity.quiet_s(title.endpoint) >= QUIET_S and now - title.since >= QUIET_S:
            return True
        is_patient = now - title.since >= PATIENCE_S
        return is_patient and self._activity.serves_several(title.endpoint)
