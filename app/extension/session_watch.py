"""Asks the host again who the users of open sockets are, and closes those that are signed out."""

import logging
import time
from dataclasses import dataclass
from typing import Any

from ..answers.registry import Registry
from ..protocol.errors import Refusal
from ..runtime import PeriodicTask, Runtime
from .host_users import HostUsers

log = logging.getLogger(__name__)
LONGEST_STEP_S = 5.0


@dataclass(slots=True)
class _Joined:
    environ: dict[str, Any]
    token: object
    asked_at: float


class HostSessionWatch:
    """Asks for each socket every `again_s` seconds, by its handshake."""

    def __init__(self, runtime: Runtime, registry: Registry, users: HostUsers, again_s: float):
        self._registry = registry
        self._users = users
        self._again_s = again_s
        self._sockets: dict[str, _Joined] = {}
        interval_s = min(LONGEST_STEP_S, again_s / 4)
        self._task = PeriodicTask(runtime, "asking for users again", self._step, interval_s)

    def start(self) -> None:
        """Start the task."""
        self._task.start()

    def stop(self) -> None:
        """Stop the task."""
        self._task.stop()

    def joined(
        self, sid: str, environ: dict[str, Any], token: object, *, is_stream: bool = False
    ) -> None:
        """Watch a socket that joined, or a stream: the host is asked alike."""
        del is_stream
        self._sockets[sid] = _Joined(environ, token, time.monotonic())

    def left(self, sid: str) -> None:
        """Forget a socket."""
        self._sockets.pop(sid, None)

    def _step(self) -> None:
        now = time.monotonic()
        for sid, joined in list(self._sockets.items()):
            if now - joined.asked_at >= self._again_s:
                joined.asked_at = now
                self._ask(sid, joined)

    def _ask(self, sid: str, joined: _Joined) -> None:
        follower = self._registry.socket(sid)
        if follower is None:
            return
        try:
            user = self._users.of_socket(joined.environ, joined.token)
        except Refusal:
            return  # the host failed, and logged why; its users stay
        if user != follower.owner:
            log.info("closing a socket: its user is signed out")
            follower.sender.drop()
