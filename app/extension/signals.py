"""The signals of the extension, sent with the host's application as sender, in its context."""

import logging
from collections.abc import Callable

from blinker import Namespace
from flask import Flask

from ..answers.model.live_answer import Ids
from ..conversations import ConversationStore
from ..protocol.commands import MessageSend
from ..protocol.errors import Refusal
from ..providers.python_models import Refused

log = logging.getLogger(__name__)
_signals = Namespace()
answer_finished = _signals.signal(
    "wordbrook.answer_finished",
    "The end of a run is stored: user, conversation_id, answer_id, model, usage, status.",
)
message_received = _signals.signal(
    "wordbrook.message_received",
    "A message arrived: user, conversation_id (None: a new one), text, model. A receiver refuses "
    "it by raising Refused.",
)


def send_message_received(
    host: Flask, owner: str, command: MessageSend, is_repeat: Callable[[], bool]
) -> None:
    """Send message_received, unless the message was stored before.

    Raises:
        Refusal: a receiver raised Refused.
    """
    if not message_received.receivers or is_repeat():
        return
    try:
        with host.app_context():
            message_received.send(
                host,
                user=owner,
                conversation_id=command.conversation_id,
                text=command.text,
                model=command.model,
            )
    except Refused as refused:
        # Both codes show the sentence; only the first offers to send the message again.
        code = "unavailable" if refused.retryable else "refused"
        raise Refusal(code, refused.sentence) from None


def send_answer_finished(host: Flask, store: ConversationStore, ids: Ids) -> None:
    """Send answer_finished; log what a receiver raises."""
    if not answer_finished.receivers:
        return
    try:
        answer = store.get_answer(ids.owner, ids.answer_id)
        with host.app_context():
            answer_finished.send(
                host,
                user=ids.owner,
                conversation_id=ids.conversation_id,
                answer_id=ids.answer_id,
                model=answer["model"],
                usage=answer["usage"],
                status=answer["status"],
            )
    except Refusal as refusal:
        log.warning("answer_finished was not sent for %s: %s", ids.answer_id, refusal.code)
    except Exception:
        log.exception("a receiver of answer_finished failed")
