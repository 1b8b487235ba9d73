"""Persists an ended answer: moves it from the journal to the database, in one idempotent step.

The database commits the message before the journal drops its entries. If the process is killed
between the two, the next start finds the message stored and drops the entries.
"""

import logging

from ...conversations import ConversationStore
from ...logs.format import log_context
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ...runtime import Event, Runtime
from ..hooks import AnswerHooks
from ..model.live_answer import LiveAnswer
from ..registry import Registry
from ..streaming.pump import Pump
from .title import TitleGenerator

log = logging.getLogger(__name__)
RETRY_S = (0.1, 0.5, 2.0, 5.0)


class AnswerPersister:
    """Persists answers whose ending is durable."""

    def __init__(
        self,
        runtime: Runtime,
        store: ConversationStore,
        registry: Registry,
        pump: Pump,
        titles: TitleGenerator,
        draining: Event,
        hooks: AnswerHooks,
    ):
        self._runtime = runtime
        self._store = store
        self._registry = registry
        self._pump = pump
        self._titles = titles
        self._draining = draining
        self._on_finished = hooks.on_finished

    def persist(self, live: LiveAnswer) -> None:
        """Store `live` in the database; retry until that succeeds or it is removed."""
        tries = 0
        while not live.is_removed:
            try:
                with log_context(
                    conversation_id=live.ids.conversation_id, answer_id=live.ids.answer_id
                ):
                    conversation = self._finish(live)
            except Refusal as refusal:
                if not tries:
                    log.warning(
                        "answer %s waits to be stored: %s", live.ids.answer_id, refusal.code
                    )
                self._runtime.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])
                tries += 1
                continue
            self._pump.forget(live.ids.answer_id, live.run)
            if conversation is not None and not live.is_removed:
                changed = {"conversation": conversation}
                self._registry.send_to_owner(live.ids.owner, CONVERSATION_CHANGED, changed)
            break
        live.mark_stored()
        if not self._draining.is_set() and not live.is_removed:
            self._titles.start(live)
        self._registry.discard_if_done(live)
        if self._on_finished is not None and not live.is_removed:
            self._on_finished(self._store, live.ids)

    def _finish(self, live: LiveAnswer) -> dict[str, object] | None:
        if live.ending is None:
            raise AssertionError("an answer is persisted only after it ended")
        return self._store.finish(
            live.ids.owner,
            live.ids.answer_id,
            live.run,
            parts=live.wire_parts(),
            **live.ending.stored(),
        )
