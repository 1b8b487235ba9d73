"""The other workers through Redis: a channel for each user and one for each answer.

A worker subscribes to a user's channel while it has sockets or answers of the user, and to an
answer's channel while it has a replica. A message without subscribers costs the others nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ...journal.base import Entry
from ...journal.redis import STORED, channel_of, published
from ...protocol.errors import Refusal
from ...redis_bus import PubSub, RedisClient, RedisUnavailable, SharedCounters
from ...redis_bus.client import KEYS
from .heartbeats import Heartbeats
from .peers import Handle


class RedisPeers:
    """Publishes to the other workers and receives their messages."""

    silent_s = 5.0

    def __init__(
        self, redis: RedisClient, channels: PubSub, heartbeats: Heartbeats, counts: SharedCounters
    ):
        self._redis = redis
        self._counts = counts
        self._channels = channels
        self._heartbeats = heartbeats
        self._owners: set[str] = set()
        self._watched: dict[str, dict[object, Any]] = {}
        self._handle: Handle = lambda _, __: None

    def start(
        self, handle: Handle, catch_up: Callable[[], None], on_lost: Callable[[], None]
    ) -> None:
        self._handle = handle
        self._heartbeats.start(on_lost)

        def come_back() -> None:
            self._counts.rewrite_all()
            catch_up()

        self._channels.start(on_back=come_back)

    def stop(self) -> None:
        self._channels.stop()
        self._redis.close()

    def set_subscribed(self, owner: str, is_needed: bool) -> None:
        if is_needed and owner not in self._owners:
            self._owners.add(owner)
            self._channels.subscribe(_channel(owner), lambda data: self._receive(owner, data))
        elif not is_needed and owner in self._owners:
            self._owners.remove(owner)
            self._channels.unsubscribe(_channel(owner))

    def _receive(self, owner: str, data: bytes) -> None:
        message = json.loads(data)
        if message["from"] != self._heartbeats.boot_id:
            self._handle(owner, message)

    def _publish(self, owner: str, **message: Any) -> None:
        self._channels.publish(_channel(owner), self._encode(message))

    def _encode(self, message: dict[str, Any]) -> bytes:
        return json.dumps({"from": self._heartbeats.boot_id, **message}).encode()

    def send_to_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        self._publish(owner, do="tell", event=event, payload=payload)

    def send_to_followers(
        self, owner: str, conversation_id: str, event: str, payload: dict[str, Any]
    ) -> None:
        self._publish(
            owner, do="tell", event=event, payload=payload, conversation_id=conversation_id
        )

    def announce_start(self, owner: str, conversation_id: str, answer_id: str) -> None:
        self._publish(owner, do="follow", conversation_id=conversation_id, answer_id=answer_id)

    def announce_removal(self, owner: str, conversation_id: str) -> None:
        self._publish(owner, do="remove", conversation_id=conversation_id)

    def announce_disconnect(self, owner: str) -> None:
        self._publish(owner, do="disconnect")

    def ask_to_stop(self, owner: str, answer_id: str) -> None:
        message = self._encode({"do": "stop", "answer_id": answer_id})
        try:
            receivers = self._redis.call(lambda redis: redis.publish(_channel(owner), message))
        except RedisUnavailable as down:
            raise Refusal("unavailable") from down
        if not receivers:
            raise Refusal("unavailable")

    @contextmanager
    def watch(
        self,
        answer_id: str,
        on_entries: Callable[[list[Entry]], None],
        on_break: Callable[[], None],
    ) -> Iterator[None]:
        def receive(data: bytes) -> None:
            on_entries([] if data == STORED else published(answer_id, data))

        self._channels.subscribe(channel_of(answer_id), receive, on_break)
        watchers = self._watched.setdefault(answer_id, {})
        watchers[receive] = None
        try:
            yield
        finally:
            watchers.pop(receive)
            # The replica of a later run may use the channel by now.
            if not watchers:
                self._watched.pop(answer_id, None)
                self._channels.unsubscribe(channel_of(answer_id))

    @property
    def has_joined(self) -> bool:
        return self._heartbeats.has_heard_itself

    def faults(self) -> list[str]:
        if not self._redis.is_up or not self.has_joined:
            return ["redis"]
        return ["deaf"] if self._heartbeats.is_deaf else []


def _channel(owner: str) -> str:
    return f"{KEYS}user:{owner}"
