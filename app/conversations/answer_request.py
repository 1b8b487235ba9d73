"""Argument and result of `ConversationStore.begin`, which stores the start of a run."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..protocol.commands import AnswerContinue, AnswerRegenerate, MessageSend
from .reads.context_window import HistoryMessage
from .reads.serialize import JsonObject

AnswerCommand = MessageSend | AnswerRegenerate | AnswerContinue


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """One command that starts a run, with its sender and the process that will write the answer.

    `request_id` is the idempotency key and `fingerprint` a hash of the payload. `model` is the
    model to ask: required by a send, optional for a regenerate, ignored by a continue.
    `context_tokens` is its context length, None where that is unknown. `new_conversation_id`: the
    id of the conversation that a send begins, None for a new one. `keeps_state`: it keeps a state
    for its next answers. `sees_pictures` is False only where it is known that it sees none.
    """

    owner: str
    command: AnswerCommand
    request_id: str
    fingerprint: str
    boot_id: str
    model: str | None = None
    context_tokens: int | None = None
    new_conversation_id: str | None = None
    keeps_state: bool = False
    sees_pictures: bool = True


@dataclass(frozen=True, slots=True)
class StartedAnswer:
    """The stored result of an AnswerRequest. A repeated request has only `ack`.

    `message` is the sent message, empty for a regenerate or a continue. `options` are the
    answer's, without those left to the provider. `history` holds the messages for the provider,
    and `state` what its model keeps on this branch.
    """

    ack: JsonObject
    is_repeat: bool = False
    is_new_conversation: bool = False
    conversation: JsonObject = field(default_factory=dict)
    message: JsonObject = field(default_factory=dict)
    answer: JsonObject = field(default_factory=dict)
    options: JsonObject = field(default_factory=dict)
    history: Sequence[HistoryMessage] = ()
    state: JsonObject | None = None
