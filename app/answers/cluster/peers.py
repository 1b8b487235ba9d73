"""What this worker tells the others, and how it follows what they write; nobody, when alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from ...journal.base import Entry
from ...protocol.errors import Refusal

POLL_S = 0.25
Handle = Callable[[str, dict[str, Any]], None]


class Peers(Protocol):
    """The other workers. Nothing but `ask_to_stop` waits for them."""

    @property
    def has_joined(self) -> bool:
        """Whether this worker has ever reached the others."""

    silent_s: float  # how long a copy that hears nothing of its answer waits until it looks

    def start(
        self, handle: Handle, catch_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        """Begin to hear the others; `catch_up` is called after a break, `on_lost` when one is gone.

        `handle` is given what they say, and of whose conversations.
        """

    def stop(self) -> None:
        """Hear them no more."""

    def listen(self, owner: str, is_needed: bool) -> None:
        """Hear of the user's conversations while this worker has sockets or answers of theirs."""

    def tell_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to the user's sockets elsewhere."""

    def tell_followers(
        self, owner: str, conversation_id: str, event: str, payload: dict[str, Any]
    ) -> None:
        """Send an event to the conversation's followers elsewhere."""

    def started(self, owner: str, conversation_id: str, answer_id: str) -> None:
        """Let the conversation's followers elsewhere follow an answer that began here."""

    def removed(self, owner: str, conversation_id: str) -> None:
        """Let the others end what runs in a conversation that is gone, and tell."""

    def ask_to_stop(self, owner: str, answer_id: str) -> None:
        """Ask whoever writes the answer to stop it.

        Raises:
            Refusal: `unavailable`; nobody can be asked.
        """

    def watch(
        self, answer_id: str, take: Callable[[list[Entry]], None], look: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Give `take` the entries that others commit; `look` is called when some may be missed."""

    def faults(self) -> list[str]:
        """Return why this worker cannot work with the others, or nothing."""


class SingleWorker:
    """One worker: while it reloads another may write, and is followed by looking often."""

    has_joined = True
    silent_s = POLL_S

    def start(
        self, handle: Handle, catch_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        pass

    def stop(self) -> None:
        pass

    def listen(self, owner: str, is_needed: bool) -> None:
        pass

    def tell_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        pass

    def tell_followers(
        self, owner: str, conversation_id: str, event: str, payload: dict[str, Any]
    ) -> None:
        pass

    def started(self, owner: str, conversation_id: str, answer_id: str) -> None:
        pass

    def removed(self, owner: str, conversation_id: str) -> None:
        pass

    def ask_to_stop(self, owner: str, answer_id: str) -> None:
        raise Refusal("unavailable")

    def watch(
        self, answer_id: str, take: Callable[[list[Entry]], None], look: Callable[[], None]
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def faults(self) -> list[str]:
        return []
