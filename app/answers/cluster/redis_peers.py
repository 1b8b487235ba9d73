"""The other workers, through Redis: a channel for each user and one for each answer.

A worker hears a user's channel while it has sockets or answers of theirs, and an answer's while
somebody here follows it. What is sent to nobody costs nobody anything.
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
    """Speaks with the others."""

    silent_s = 5.0

    def __init__(
        self, link: RedisClient, channels: PubSub, heartbeats: Heartbeats, counts: SharedCounters
    ):
        self._link = link
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
        self._link.close()

    def listen(self, owner: str, is_needed: bool) -> None:
        if is_needed and owner not in self._owners:
            self._owners.add(owner)
            self._channels.subscribe(_channel(owner), lambda data: self._hear(owner, data))
        elif not is_needed and owner in self._owners:
            self._owners.remove(owner)
            self._channels.unsubscribe(_channel(owner))

    def _hear(self, owner: str, data: bytes) -> None:
        said = json.loads(data)
        if said["from"] != self._heartbeats.boot_id:
            self._handle(owner, said)

    def _say(self, owner: str, **said: Any) -> None:
        self._channels.publish(_channel(owner), self._message(said))

    def _message(self, said: dict[str, Any]) -> bytes:
        return json.dumps({"from": self._heartbeats.boot_id, **said}).encode()

    def tell_owner(self, owner: str, event: str, payload: dict[str, Any]) -> None:
        self._say(owner, do="tell", event=event, payload=payload)

    def tell_followers(
        self, owner: str, conversation_id: str, event: str, payload: dict[str, Any]
    ) -> None:
        self._say(owner, do="tell", event=event, payload=payload, conversation_id=conversation_id)

    def started(self, owner: str, conversation_id: str, answer_id: str) -> None:
        self._say(owner, do="follow", conversation_id=conversation_id, answer_id=answer_id)

    def removed(self, owner: str, conversation_id: str) -> None:
        self._say(owner, do="remove", conversation_id=conversation_id)

    def ask_to_stop(self, owner: str, answer_id: str) -> None:
        message = self._message({"do": "stop", "answer_id": answer_id})
        try:
            heard_by = self._link.call(lambda redis: redis.publish(_channel(owner), message))
        except RedisUnavailable as down:
            raise Refusal("unavailable") from down
        if not heard_by:
            raise Refusal("unavailable")

    @contextmanager
    def watch(
        self, answer_id: str, take: Callable[[list[Entry]], None], look: Callable[[], None]
    ) -> Iterator[None]:
        def hear(data: bytes) -> None:
            take([] if data == STORED else published(answer_id, data))

        self._channels.subscribe(channel_of(answer_id), hear, look)
        mine = self._watched.setdefault(answer_id, {})
        mine[hear] = None
        try:
            yield
        finally:
            mine.pop(hear)
            # The copy of a later run may have taken the channel over.
            if not mine:
                self._watched.pop(answer_id, None)
                self._channels.unsubscribe(channel_of(answer_id))

    @property
    def has_joined(self) -> bool:
        return self._heartbeats.has_heard_itself

    def faults(self) -> list[str]:
        if not self._link.is_up or not self.has_joined:
            return ["redis"]
        return ["deaf"] if self._heartbeats.is_deaf else []


def _channel(owner: str) -> str:
    return f"{KEYS}user:{owner}"
