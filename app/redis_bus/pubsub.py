"""Publish/subscribe between workers: one connection that receives, one outbox that sends in order.

A worker publishes a heartbeat that it receives itself every second. So a connection that is silent
for SILENT_S is dead, even if TCP reports no error, and is replaced.
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
Handler = Callable[[bytes], None]
SILENT_S = 4.0
RETRY_S = 0.25
MAX_OUTBOX = 10_000
BATCH_SIZE = 200
MAX_POLLS = 4


class PubSub:
    """Subscriptions by channel, and publishing.

    `pace` is called before each read. It may wait, so that one read returns more messages, and
    returns whether it waited.
    """

    def __init__(self, client: RedisClient, runtime: Runtime):
        self._client = client
        self._runtime = runtime
        self.pace: Callable[[], bool] = lambda: False
        self._handlers: dict[bytes, Handler] = {}
        self._on_ready: dict[bytes, Callable[[], None]] = {}
        self._lock = runtime.lock()
        self._connection: Any = None
        self._outbox: deque[tuple[str, bytes]] = deque(maxlen=MAX_OUTBOX)
        self._has_outgoing = runtime.event()
        self._is_stopped = False

    def start(self, *, on_back: Callable[[], None]) -> None:
        """Start the tasks that receive and publish.

        `on_back` is called in a task of its own each time that the connection is replaced.
        """
        self._runtime.spawn(self._receive, on_back)
        self._runtime.spawn(self._publish)

    def stop(self) -> None:
        """Stop publishing; receiving stops with the next message or with the process."""
        self._is_stopped = True
        self._connection = None
        self._has_outgoing.set()

    def subscribe(
        self, name: str, handler: Handler, on_ready: Callable[[], None] | None = None
    ) -> None:
        """Call `handler` with each message published from now on; it must not wait.

        `on_ready` is called when Redis confirms the subscription, also after a reconnect: no
        message published later is missed.
        """
        channel = name.encode()
        with self._lock:
            self._handlers[channel] = handler
            if on_ready is not None:
                self._on_ready[channel] = on_ready
            self._send_command("SUBSCRIBE", channel)

    def unsubscribe(self, name: str) -> None:
        """Receive no more messages of this channel."""
        channel = name.encode()
        with self._lock:
            self._on_ready.pop(channel, None)
            if self._handlers.pop(channel, None) is not None:
                self._send_command("UNSUBSCRIBE", channel)

    def publish(self, name: str, message: bytes) -> None:
        """Add a message to the outbox, which keeps the order; never waits."""
        self._outbox.append((name, message))
        self._has_outgoing.set()

    def _send_command(self, command: str, *channels: bytes) -> None:
        if self._connection is None:
            return  # a new connection subscribes to all channels
        try:
            # A health check would mix its PONG with the pushed messages.
            self._connection.send_command(command, *channels, check_health=False)
        except (RedisError, OSError) as error:
            self._drop_connection(error)

    def _drop_connection(self, error: Exception) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._client.record_failure(error)
            connection.disconnect()

    def _receive(self, on_back: Callable[[], None]) -> None:
        was_connected = False
        while not self._is_stopped:
            connection = self._client.connection()
            try:
                connection.connect()
                with self._lock:
                    self._connection = connection
                    if self._handlers:
                        self._send_command("SUBSCRIBE", *self._handlers)
                if was_connected:
                    self._runtime.spawn(on_back)
                was_connected = True
                pushes = PushReader(connection, SILENT_S)
                while self._connection is connection:
                    for message in self._next(pushes):
                        self._dispatch(message)
            except (RedisError, OSError) as error:
                self._client.record_failure(error)
            finally:
                self._connection = None
                connection.disconnect()
            if not self._is_stopped:
                self._runtime.sleep(RETRY_S)

    def _next(self, pushes: PushReader) -> list[Message]:
        # Under load, polling once per batching interval is cheaper than one wake-up per message.
        for _ in range(MAX_POLLS):
            if not self.pace():
                break
            if messages := pushes.poll():
                return messages
        return pushes.wait()

    def _dispatch(self, message: Message) -> None:
        kind, channel, data = message
        try:
            if kind == b"message":
                handler = self._handlers.get(channel)
                if handler is not None:
                    handler(data)
            elif kind == b"subscribe" and channel in self._on_ready:
                self._on_ready[channel]()
        except Exception:
            # The error of one handler must not end the receiving task.
            log.exception("the handler of a message failed")

    def _publish(self) -> None:
        while not self._is_stopped:
            self._has_outgoing.wait()
            self._has_outgoing.clear()
            while self._outbox and not self._is_stopped:
                batch = [self._outbox[at] for at in range(min(BATCH_SIZE, len(self._outbox)))]
                try:
                    self._client.call(lambda redis, batch=batch: _publish_all(redis, batch))  # type: ignore[misc]
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
