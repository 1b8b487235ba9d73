"""Moves an ended answer from the journal to the database, in one idempotent step.

The message is committed first and the journal's entries are dropped after it. Killed between
the two, the next start finds the message stored and drops the entries then.
"""

import logging

from ...logs.format import log_context
from ...protocol.errors import Refusal
from ...protocol.events import CONVERSATION_CHANGED
from ..model.live_answer import LiveAnswer
from ..services import Services

log = logging.getLogger(__name__)
RETRY_S = (0.1, 0.5, 2.0, 5.0)


def persist_answer(core: Services, live: LiveAnswer) -> None:
    """Store `live`, whose ending is durable; tries until it succeeds."""
    tries = 0
    while not live.is_removed:
        try:
            ids = live.ids
            with log_context(conversation_id=ids.conversation_id, answer_id=ids.answer_id):
                conversation = _finish(core, live)
        except Refusal as refusal:
            if not tries:
                log.warning("answer %s waits to be stored: %s", live.ids.answer_id, refusal.code)
            core.runtime.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])
            tries += 1
            continue
        core.pump.forget(live.ids.answer_id, live.run)
        if conversation is not None and not live.is_removed:
            core.registry.tell_owner(
                live.ids.owner, CONVERSATION_CHANGED, {"conversation": conversation}
            )
        break
    live.settled.set()
    if not core.is_draining and not live.is_removed:
        core.titling.start(live)
    core.registry.discard_if_done(live)


def _finish(core: Services, live: LiveAnswer) -> dict[str, object] | None:
    if live.ending is None:
        raise AssertionError("an answer is settled only after it ended")
    return core.store.finish(
        live.ids.owner,
        live.ids.answer_id,
        live.run,
        parts=live.wire_parts(),
        **live.ending.wire(),
    )
