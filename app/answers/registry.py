"""This worker's answers and followers, by their ids."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .cluster.peers import Peers
from .model.follower import Follower
from .model.live_answer import LiveAnswer


class Registry:
    """The running answers, replicas and sockets of this worker.

    `on_activity` is called with whether the registry has any answer, whenever that may have
    changed. `peers` subscribes to the users who have sockets or answers here.
    """

    def __init__(self, *, on_activity: Callable[[bool], None], peers: Peers) -> None:
        self._on_activity = on_activity
        self._peers = peers
        self._written_by_owner: defaultdict[str, dict[LiveAnswer, None]] = defaultdict(dict)
        self._answers: dict[str, LiveAnswer] = {}
        self._by_conversation: defaultdict[str, dict[LiveAnswer, None]] = defaultdict(dict)
        self._sockets: dict[str, Follower] = {}
        self._by_owner: defaultdict[str, dict[Follower, None]] = defaultdict(dict)
        self._followers: defaultdict[str, dict[Follower, None]] = defaultdict(dict)

    def add(self, live: LiveAnswer) -> None:
        """Add an answer or a replica."""
        self._answers[live.ids.answer_id] = live
        self._by_conversation[live.ids.conversation_id][live] = None
        if not live.is_replica:
            self._written_by_owner[live.ids.owner][live] = None
            self._update_subscription(live.ids.owner)
        self._on_activity(bool(self._answers))

    def _update_subscription(self, owner: str) -> None:
        is_needed = owner in self._by_owner or owner in self._written_by_owner
        self._peers.set_subscribed(owner, is_needed)

    def discard_if_done(self, live: LiveAnswer) -> None:
        """Discard an answer that is stored and that no follower waits for."""
        if live.is_done:
            self.discard(live)

    def remove(self, live: LiveAnswer) -> dict[Follower, list[int]]:
        """Remove an answer: nothing more of it is sent or stored.

        Return how far each follower was sent.
        """
        lengths = live.remove()
        self.discard(live)
        return lengths

    def discard(self, live: LiveAnswer) -> None:
        """Discard an answer; a later run under the same id stays."""
        if self._answers.get(live.ids.answer_id) is live:
            del self._answers[live.ids.answer_id]
        _remove(self._by_conversation, live.ids.conversation_id, live)
        _remove(self._written_by_owner, live.ids.owner, live)
        self._update_subscription(live.ids.owner)
        self._on_activity(bool(self._answers))

    def get(self, owner: str, answer_id: str) -> LiveAnswer | None:
        """Return the owner's answer or its replica, None if neither is here."""
        live = self._answers.get(answer_id)
        return live if live is not None and live.ids.owner == owner else None

    def writes(self, answer_id: str) -> bool:
        """Return whether this worker writes the answer, of any owner."""
        live = self._answers.get(answer_id)
        return live is not None and not live.is_replica

    def written(self) -> list[LiveAnswer]:
        """Return all answers that this worker writes."""
        return [live for live in self._answers.values() if not live.is_replica]

    def answers_of(self, conversation_id: str) -> list[LiveAnswer]:
        """Return the conversation's answers and replicas."""
        return list(self._by_conversation.get(conversation_id, ()))

    def join(self, follower: Follower) -> None:
        """Add a socket."""
        self._sockets[follower.sid] = follower
        self._by_owner[follower.owner][follower] = None
        self._update_subscription(follower.owner)

    def leave(self, follower: Follower) -> None:
        """Remove a socket, with its cursors."""
        for conversation_id in list(follower.conversations):
            self.unfollow(follower, conversation_id)
        self._sockets.pop(follower.sid, None)
        _remove(self._by_owner, follower.owner, follower)
        self._update_subscription(follower.owner)

    def socket(self, sid: str) -> Follower | None:
        """Return the socket with this id."""
        return self._sockets.get(sid)

    def sockets(self) -> list[Follower]:
        """Return all sockets."""
        return list(self._sockets.values())

    def sockets_of(self, owner: str) -> list[Follower]:
        """Return the user's sockets."""
        return list(self._by_owner.get(owner, ()))

    def follow(self, follower: Follower, conversation_id: str) -> None:
        """Send the conversation's events to the socket from now on."""
        if follower.sid in self._sockets:
            follower.conversations.add(conversation_id)
            self._followers[conversation_id][follower] = None

    def unfollow(self, follower: Follower, conversation_id: str) -> None:
        """End that, and remove the socket's cursors."""
        follower.conversations.discard(conversation_id)
        _remove(self._followers, conversation_id, follower)
        for live in self.answers_of(conversation_id):
            live.detach(follower)
            self.discard_if_done(live)

    def followers_of(self, conversation_id: str) -> list[Follower]:
        """Return the sockets that follow the conversation."""
        return list(self._followers.get(conversation_id, ()))

    def send_to_followers(self, conversation_id: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to the conversation's followers on this worker."""
        for follower in self.followers_of(conversation_id):
            follower.send(event, payload)

    def send_to_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to the user's sockets on every worker."""
        self.send_to_owner_here(owner, event, payload)
        self._peers.send_to_owner(owner, event, payload)

    def send_to_owner_here(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        """Send an event to the user's sockets on this worker."""
        for follower in self.sockets_of(owner):
            follower.send(event, payload)


def _remove(groups: defaultdict[str, dict[Any, None]], key: str, member: object) -> None:
    group = groups.get(key)
    if group is not None:
        group.pop(member, None)
        if not group:
            groups.pop(key, None)
