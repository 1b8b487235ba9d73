"""What an application around the chat does at a message and at the end of an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..conversations import ConversationStore, HistoryFile
from ..protocol.commands import MessageSend
from .model.live_answer import Ids


@dataclass(frozen=True, slots=True)
class AnswerHooks:
    """Functions that are called where they are set.

    `check_message` is called with the user before a message is stored, and with a function that
    looks up whether it was stored already; it raises Refusal to refuse it. `on_finished` is called
    after the end of a run is stored, and raises nothing. `read_file` returns the content of a
    message's file for the model; it blocks the calling task alone and raises OSError.
    `keep_picture` stores a picture of an answer, given in base64, and returns its file, None if it
    cannot.
    """

    check_message: Callable[[str, MessageSend, Callable[[], bool]], None] | None = None
    on_finished: Callable[[ConversationStore, Ids], None] | None = None
    read_file: Callable[[HistoryFile], bytes] | None = None
    keep_picture: Callable[[Ids, str], dict[str, Any] | None] | None = None


NO_HOOKS = AnswerHooks()
