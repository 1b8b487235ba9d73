"""The interface to the other workers, and its implementation for a worker without any."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from ...journal.base import Entry
from ...protocol.errors import Refusal

POLL_S = 0.25
Handle = Callable[[str, dict[str, Any]], None]


class Peers(Protocol):
    """The other workers. Only `ask_to_stop` waits for them."""

    @property
    def has_joined(self) -> bool:
        """Whether this worker has ever reached the others."""

    silent_s: float  # a replica polls after this long without a message

    def start(
        self, handle: Handle, catch_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        """Start to receive the others' messages.

        `handle` is called with the user and the message, `catch_up` after a break in receiving,
        `on_lost` when a worker is lost.
        """

    def stop(self) -> None:
        """Stop receiving."""

    def set_subscribed(self, owner: str, is_needed: bool) -> None:
        """Receive a user's messages while this worker has sockets or answers of the user."""

    def send_to_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to the user's sockets on other workers."""

    def send_to_followers(
        self, owner: str, conversation_id: str, event: str, payload: dict[str, Any]
    ) -> None:
        """Send an event to the conversation's followers on other workers."""

    def announce_start(self, owner: str, conversation_id: str, answer_id: str) -> None:
        """Let the conversation's followers on other workers follow an answer started here."""

    def announce_removal(self, owner: str, conversation_id: str) -> None:
        """Let the other workers end the answers of a deleted conversation."""

    def announce_disconnect(self, owner: str) -> None:
        """Let the other workers close the user's sockets."""

    def ask_to_stop(self, owner: str, answer_id: str) -> None:
        """Ask the worker that writes the answer to stop it.

        Raises:
            Refusal: `unavailable`; no worker can be asked.
        """

    def watch(
        self,
        answer_id: str,
        on_entries: Callable[[list[Entry]], None],
        on_break: Callable[[], None],
    ) -> AbstractContextManager[None]:
        """Receive the entries that other workers commit.

        `on_entries` is called without entries once the answer is stored, `on_break` when
        messages may be missing.
        """

    def faults(self) -> list[str]:
        """Return why this worker cannot work with the others, or nothing."""


class SingleWorker:
    """A worker without others. During a reload another one may write; replicas poll for it."""

    has_joined = True
    silent_s = POLL_S

    def start(
        self, handle: Handle, catch_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        pass

    def stop(self) -> None:
        pass

    def set_subscribed(self, owner: str, is_needed: bool) -> None:
        pass

    def send_to_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        pass

    def send_to_followers(
        self, owner: str, conversation_id: str, event: str, payload: dict[str, Any]
    ) -> None:
        pass

    def announce_start(self, owner: str, conversation_id: str, answer_id: str) -> None:
        pass

    def announce_removal(self, owner: str, conversation_id: str) -> None:
        pass

    def announce_disconnect(self, owner: str) -> None:
        pass

    def ask_to_stop(self, owner: str, answer_id: str) -> None:
        raise Refusal("unavailable")

    def watch(
        self,
        answer_id: str,
        on_entries: Callable[[list[Entry]], None],
        on_break: Callable[[], None],
    ) -> AbstractContextManager[None]:
        return nullcontext()

    def faults(self) -> list[str]:
        return []
