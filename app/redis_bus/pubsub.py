"""Messages between workers: one connection that listens, and one outbox that publishes in order.

A message to itself comes every second, so a connection that is silent for longer is dead, whatever
TCP says, and is made anew.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

from ..runtime import Runtime
from .client import RedisClient, RedisUnavailable
from .push_reader import Message, PushReader

log = logging.getLogger(__name__)
Take = Callable[[bytes], None]
SILENT_S = 4.0
RETRY_S = 0.25
MOST_WAITING = 10_000
MOST_AT_ONCE = 200
BEATS = 4


class PubSub:
    """What this worker hears, by channel, and says.

    `pace` is called before what came is read; it may wait, so that more is read at once, and
    returns whether it did.
    """

    def __init__(self, link: RedisClient, runtime: Runtime):
        self._link = link
        self._runtime = runtime
        self.pace: Callable[[], bool] = lambda: False
        self._takers: dict[bytes, Take] = {}
        self._ready: dict[bytes, Callable[[], None]] = {}
        self._lock = runtime.lock()
        self._connection: Any = None
        self._outbox: deque[tuple[str, bytes]] = deque(maxlen=MOST_WAITING)
        self._has_mail = runtime.event()
        self._is_stopped = False

    def start(self, *, on_back: Callable[[], None]) -> None:
        """Begin to listen and to publish.

        `on_back` is called in a task of its own when listening begins again after a break.
        """
        self._runtime.spawn(self._listen, on_back)
        self._runtime.spawn(self._publish)

    def stop(self) -> None:
        """Publish no more; listening ends with the process, or with the next message."""
        self._is_stopped = True
        self._connection = None
        self._has_mail.set()

    def subscribe(self, name: str, take: Take, on_ready: Callable[[], None] | None = None) -> None:
        """Give `take` what is published from now on; it must not wait.

        `on_ready` is called whenever nothing published later can be missed: once, and again after
        each break.
        """
        channel = name.encode()
        with self._lock:
            self._takers[channel] = take
            if on_ready is not None:
                self._ready[channel] = on_ready
            self._say("SUBSCRIBE", channel)

    def unsubscribe(self, name: str) -> None:
        """Take no more of that."""
        channel = name.encode()
        with self._lock:
            self._ready.pop(channel, None)
            if self._takers.pop(channel, None) is not None:
                self._say("UNSUBSCRIBE", channel)

    def publish(self, name: str, message: bytes) -> None:
        """Publish behind all that was published before; later, if Redis is away."""
        self._outbox.append((name, message))
        self._has_mail.set()

    def _say(self, command: str, *channels: bytes) -> None:
        if self._connection is None:
            return  # all of it is said when there is one
        try:
            # Without a look at its health: the answer to that would come among what is pushed.
            self._connection.send_command(command, *channels, check_health=False)
        except (RedisError, OSError) as error:
            self._lose(error)

    def _lose(self, error: Exception) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._link.failed(error)
            connection.disconnect()

    def _listen(self, on_back: Callable[[], None]) -> None:
        had_one = False
        while not self._is_stopped:
            connection = self._link.connection()
            try:
                connection.connect()
                with self._lock:
                    self._connection = connection
                    if self._takers:
                        self._say("SUBSCRIBE", *self._takers)
                if had_one:
                    self._runtime.spawn(on_back)
                had_one = True
                pushes = PushReader(connection, SILENT_S)
                while self._connection is connection:
                    for message in self._next(pushes):
                        self._take(message)
            except (RedisError, OSError) as error:
                self._link.failed(error)
            finally:
                self._connection = None
                connection.disconnect()
            if not self._is_stopped:
                self._runtime.sleep(RETRY_S)

    def _next(self, pushes: PushReader) -> list[Message]:
        # Under load one look on each of some beats costs less than to be woken off the beat.
        for _ in range(BEATS):
            if not self.pace():
                break
            if messages := pushes.look():
                return messages
        return pushes.wait()

    def _take(self, message: Message) -> None:
        kind, channel, data = message
        try:
            if kind == b"message":
                take = self._takers.get(channel)
                if take is not None:
                    take(data)
            elif kind == b"subscribe" and channel in self._ready:
                self._ready[channel]()
        except Exception:
            # One message's fault must not make this worker deaf to all others.
            log.exception("a message could not be taken")

    def _publish(self) -> None:
        while not self._is_stopped:
            self._has_mail.wait()
            self._has_mail.clear()
            while self._outbox and not self._is_stopped:
                batch = [self._outbox[at] for at in range(min(MOST_AT_ONCE, len(self._outbox)))]
                try:
                    self._link.call(lambda redis, batch=batch: _publish_all(redis, batch))  # type: ignore[misc]
                except RedisUnavailable:
                    self._runtime.sleep(RETRY_S)
                    continue
                for _ in batch:
                    self._outbox.popleft()


def _publish_all(redis: Any, batch: list[tuple[str, bytes]]) -> None:
    pipeline = redis.pipeline(transaction=False)
    for name, message in batch:
        pipeline.publish(name, message)
    pipeline.execute()
