"""Who runs and who follows, in this worker: answers, sockets and conversations by their ids."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from ..limits.concurrency import ConcurrencyLimit, LimitReached
from ..protocol.errors import Refusal
from ..redis_bus import SharedCounters
from ..settings import Settings
from .cluster.peers import Peers
from .model.follower import Follower
from .model.live_answer import LiveAnswer

_ALL = "all"


class AnswerLimits:
    """How many answers run, of each user, of each address and in all; refuses one too many."""

    def __init__(self, settings: Settings, shared: SharedCounters | None = None):
        self._settings = settings
        self._held = ConcurrencyLimit("running", shared)

    def take(self, owner: str, address: str) -> Callable[[], None]:
        """Count one more running answer; the returned call counts it off, once.

        Raises:
            Refusal: `rate_limited` or `unavailable`; a limit is reached.
        """
        limits = self._settings
        caps = {
            f"user {owner}": limits.limit_running_per_user,
            f"address {address}": limits.limit_running_per_address,
            _ALL: limits.limit_running_total,
        }
        try:
            return self._held.acquire(caps, is_limited=limits.limits)
        except LimitReached as full:
            raise _too_many(full.key, caps[full.key]) from None


def _too_many(whose: str, limit: int) -> Refusal:
    if whose == _ALL:
        return Refusal("unavailable", "The server is busy. Please try again.", retry_after_s=5)
    sentence = f"At most {limit} answers can be written at once. Please wait for one to end."
    return Refusal("rate_limited", sentence, retry_after_s=2)


class Registry:
    """The one place that knows this worker's running answers and its followers.

    `on_activity` is told whether any answer is here, whenever that may have changed;
    `peers` which users this worker has to hear of, and what is told to their sockets.
    """

    def __init__(self, *, on_activity: Callable[[bool], None], peers: Peers) -> None:
        self._on_activity = on_activity
        self._peers = peers
        self._writing: defaultdict[str, dict[LiveAnswer, None]] = defaultdict(dict)
        self._answers: dict[str, LiveAnswer] = {}
        self._by_conversation: defaultdict[str, dict[LiveAnswer, None]] = defaultdict(dict)
        self._sockets: dict[str, Follower] = {}
        self._by_owner: defaultdict[str, dict[Follower, None]] = defaultdict(dict)
        self._followers: defaultdict[str, dict[Follower, None]] = defaultdict(dict)

    def add(self, live: LiveAnswer) -> None:
        """Take up an answer that runs here."""
        self._answers[live.ids.answer_id] = live
        self._by_conversation[live.ids.conversation_id][live] = None
        if not live.is_copy:
            self._writing[live.ids.owner][live] = None
            self._listen(live.ids.owner)
        self._on_activity(bool(self._answers))

    def _listen(self, owner: str) -> None:
        self._peers.listen(owner, owner in self._by_owner or owner in self._writing)

    def discard_if_done(self, live: LiveAnswer) -> None:
        """Let go of an answer that is stored and that nobody here still waits for."""
        if live.is_done:
            self.discard(live)

    def remove(self, live: LiveAnswer) -> None:
        """Forget an answer whose conversation is gone: nothing more is sent or stored of it."""
        with live.lock:
            live.is_removed = True
            live.cursors.clear()
        live.ended.set()
        live.settled.set()
        self.discard(live)

    def discard(self, live: LiveAnswer) -> None:
        """Let go of an answer, unless a later run has taken its place."""
        if self._answers.get(live.ids.answer_id) is live:
            del self._answers[live.ids.answer_id]
        _remove(self._by_conversation, live.ids.conversation_id, live)
        _remove(self._writing, live.ids.owner, live)
        self._listen(live.ids.owner)
        self._on_activity(bool(self._answers))

    def get(self, owner: str, answer_id: str) -> LiveAnswer | None:
        """Return the owner's answer, or the copy of it, if it is here."""
        live = self._answers.get(answer_id)
        return live if live is not None and live.ids.owner == owner else None

    def writes(self, answer_id: str) -> bool:
        """Return whether the answer, of whichever owner, is written here."""
        live = self._answers.get(answer_id)
        return live is not None and not live.is_copy

    def written(self) -> list[LiveAnswer]:
        """Return all answers that are written here."""
        return [live for live in self._answers.values() if not live.is_copy]

    def answers_of(self, conversation_id: str) -> list[LiveAnswer]:
        """Return the conversation's answers that are here."""
        return list(self._by_conversation.get(conversation_id, ()))

    def join(self, follower: Follower) -> None:
        """Take up a socket."""
        self._sockets[follower.sid] = follower
        self._by_owner[follower.owner][follower] = None
        self._listen(follower.owner)

    def leave(self, follower: Follower) -> None:
        """Let go of a socket and of all it follows."""
        for conversation_id in list(follower.conversations):
            self.unfollow(follower, conversation_id)
        self._sockets.pop(follower.sid, None)
        _remove(self._by_owner, follower.owner, follower)
        self._listen(follower.owner)

    def socket(self, sid: str) -> Follower | None:
        """Return the socket of this id."""
        return self._sockets.get(sid)

    def sockets(self) -> list[Follower]:
        """Return all sockets."""
        return list(self._sockets.values())

    def sockets_of(self, owner: str) -> list[Follower]:
        """Return the user's sockets."""
        return list(self._by_owner.get(owner, ()))

    def follow(self, follower: Follower, conversation_id: str) -> None:
        """Let the socket have the events of the conversation's answers from now on."""
        if follower.sid in self._sockets:
            follower.conversations.add(conversation_id)
            self._followers[conversation_id][follower] = None

    def unfollow(self, follower: Follower, conversation_id: str) -> None:
        """End that, and forget the socket's cursors."""
        follower.conversations.discard(conversation_id)
        _remove(self._followers, conversation_id, follower)
        for live in self.answers_of(conversation_id):
            live.cursors.pop(follower, None)
            self.discard_if_done(live)

    def followers_of(self, conversation_id: str) -> list[Follower]:
        """Return the sockets that follow the conversation."""
        return list(self._followers.get(conversation_id, ()))

    def tell_followers(self, conversation_id: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to everyone who follows the conversation on this worker."""
        for follower in self.followers_of(conversation_id):
            follower.send(event, payload)

    def tell_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to every socket of the user, on every worker."""
        self.tell_owner_here(owner, event, payload)
        self._peers.tell_owner(owner, event, payload)

    def tell_owner_here(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to the user's sockets on this worker."""
        for follower in self.sockets_of(owner):
            follower.send(event, payload)


def _remove(groups: defaultdict[str, dict[Any, None]], key: str, member: object) -> None:
    group = groups.get(key)
    if group is not None:
        group.pop(member, None)
        if not group:
            groups.pop(key, None)
