"""Closes the sockets and streams of sessions and tokens that have ended; an open one is a use.

A sign-out closes them at once, on every worker, by UserDisconnector. This finds the rest: the
expiry of a session or token to the second, and within `AGAIN_S` what a lost message did not bring.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ..answers.model.follower import Follower
from ..answers.registry import Registry
from ..conversations.db.database import Database
from ..conversations.ids import Clock
from ..protocol.errors import Refusal
from ..protocol.events import SESSION_ENDED
from ..runtime import PeriodicTask, Runtime
from .account_users import TOUCHED_AFTER, AccountUsers, Visitor
from .rows import audit, failures, invitations, sessions
from .rows.endings import find_reason

log = logging.getLogger(__name__)
STEP_S = 0.5
AGAIN_S = 30.0
PRUNED_EVERY_S = 3600.0
WRITTEN_WITHIN_S, WRITE_STEP_S = 0.2, 0.02
# SQLite takes 32,766 variables in a statement.
MOST_AT_ONCE = 500


@dataclass(slots=True)
class _Joined:
    environ: dict[str, Any]
    token: object
    is_stream: bool
    key_hash: str | None
    due: float


class SocketWatch:
    """Asks for the sessions of open sockets in one statement; see admission.SessionWatch."""

    def __init__(
        self,
        runtime: Runtime,
        registry: Registry,
        users: AccountUsers,
        database: Database,
        clock: Clock,
        idle: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ):
        self._runtime = runtime
        self._registry = registry
        self._users = users
        self._database = database
        self._clock = clock
        self._idle = idle
        self._monotonic = monotonic
        self._sockets: dict[str, _Joined] = {}
        self._prune_due = monotonic()
        self._task = PeriodicTask(runtime, "asking for sessions again", self.step, STEP_S)

    def start(self) -> None:
        """Start the task."""
        self._task.start()

    def stop(self) -> None:
        """Stop the task."""
        self._task.stop()

    def joined(
        self, sid: str, environ: dict[str, Any], token: object, *, is_stream: bool = False
    ) -> None:
        """Watch a socket or a stream that joined."""
        key_hash = self._users.watched_key(environ, token)
        # At once: only the answer says when the session expires.
        self._sockets[sid] = _Joined(environ, token, is_stream, key_hash, self._monotonic())

    def left(self, sid: str) -> None:
        """Forget a socket."""
        self._sockets.pop(sid, None)

    def step(self) -> None:
        """Ask for the sockets that are due."""
        now = self._monotonic()
        # A copy: threads add and remove streams meanwhile.
        due = {sid: each for sid, each in dict(self._sockets).items() if each.due <= now}
        try:
            self._ask_sessions({sid: each for sid, each in due.items() if each.key_hash})
            for sid, each in due.items():
                if each.key_hash is None:
                    self._ask(sid, each)
            if self._prune_due <= now:
                self._prune_due = now + PRUNED_EVERY_S
                for table in (sessions, failures, invitations, audit):
                    self._database.write(table.prune, self._clock())
        except Refusal:
            return  # the database is away, and logged; users stay until it answers

    def _ask_sessions(self, due: dict[str, _Joined]) -> None:
        hashes = sorted({each.key_hash for each in due.values() if each.key_hash})
        found: dict[str, sessions.Session] = {}
        now = self._clock()
        for start in range(0, len(hashes), MOST_AT_ONCE):
            some = hashes[start : start + MOST_AT_ONCE]
            for session in self._database.read(sessions.find_valid, some, now, self._idle):
                found[session.key_hash] = session
        # An open page uses its session, also where it sends nothing.
        old = min(TOUCHED_AFTER, self._idle / 4)
        used = [key for key, each in found.items() if now - _moment(each.used_at) >= old]
        if used:
            self._database.write_counts(sessions.touch, used, now)
        for sid, joined in due.items():
            held = found.get(joined.key_hash or "")
            if held is None:
                self._drop(sid)
                continue
            left_s = (_moment(held.expires_at) - now).total_seconds()
            joined.due = self._monotonic() + min(AGAIN_S, left_s, self._idle.total_seconds() / 4)

    def _ask(self, sid: str, joined: _Joined) -> None:
        follower = self._registry.socket(sid)
        visitor = self._find(joined)
        left_s = AGAIN_S
        if visitor is not None and visitor.expires_at is not None:
            left_s = (_moment(visitor.expires_at) - self._clock()).total_seconds()
        joined.due = self._monotonic() + min(AGAIN_S, left_s)
        if follower is not None and (visitor is None or visitor.user_id != follower.owner):
            self._drop(sid)

    def _find(self, joined: _Joined) -> Visitor | None:
        try:
            if joined.is_stream:  # a token for reading may have one
                return self._users.visitor_now(joined.environ)
            return self._users.socket_visitor(joined.environ, joined.token)
        except Refusal as refusal:
            if refusal.kind.retryable:
                raise
            return None

    def _drop(self, sid: str) -> None:
        follower = self._registry.socket(sid)
        if follower is not None:
            log.info("closing a socket or stream: its session has ended")
            self._runtime.spawn(self._close, follower)

    def _close(self, follower: Follower) -> None:
        self.say_why(follower)
        follower.sender.drop()

    def say_why(self, follower: Follower) -> None:
        """Send a socket that is about to be closed why; nothing where its session still counts."""
        joined = self._sockets.get(follower.sid)
        if joined is None or joined.is_stream or not follower.sender.can_take():
            return
        key_hash = joined.key_hash or self._users.token_hash(joined.environ, joined.token)
        ask = partial(find_reason, user_id=follower.owner, key_hash=key_hash)
        try:
            reason = self._database.read(ask, now=self._clock(), idle=self._idle)
        except Refusal:
            return  # the client learns it when it connects again
        if reason is not None:
            follower.send(SESSION_ENDED, {"reason": reason})
            self._wait_until_written(follower)

    def _wait_until_written(self, follower: Follower) -> None:
        # Where Engine.IO writes, from a queue, an abrupt close would overtake the event.
        for _ in range(int(WRITTEN_WITHIN_S / WRITE_STEP_S)):
            self._runtime.sleep(WRITE_STEP_S)
            if follower.sender.can_take():
                return


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
