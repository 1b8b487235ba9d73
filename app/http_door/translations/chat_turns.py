"""Finds or starts the answer that a foreign chat asks for.

Foreign ids are any texts. A chat's conversation and a message's id are computed from them, so that
the same request, on any worker, leads to the same answer.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from ...conversations import ConversationStore
from ...protocol.commands import AnswerRegenerate, MessageSend
from ...protocol.errors import Refusal
from ..commands import HttpCommands
from .foreign_files import FileKeeper, ForeignFile, GivenFile

_NAMESPACE = UUID("6f1e0c1c-2a52-5a8e-9d50-3f2f0f6d7b11")
_RETRIED = ("failed", "interrupted")
MAX_EARLIER = 50
NO_FILES = "This server takes no files."


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """What a foreign chat asks for: the answer to its last message.

    `earlier` are the ids of answers before it, the newest last; ids of others may be among them.
    `is_first`: no message comes before it.
    """

    chat_id: str
    message_id: str
    text: str
    earlier: Sequence[str] = ()
    is_first: bool = True
    model: str | None = None
    system: str | None = None
    files: Sequence[GivenFile] = ()

    def with_files(self, files: Sequence[GivenFile]) -> "ChatTurn":
        """Return the turn with the files of its message."""
        return replace(self, files=files)


class ChatTurns:
    """Carries out the turns of foreign chats for a user at an address."""

    def __init__(
        self, store: ConversationStore, commands: HttpCommands, files: FileKeeper | None = None
    ):
        self._store = store
        self._commands = commands
        self.files = files

    def resolve(self, files: Sequence[ForeignFile]) -> Sequence[GivenFile]:
        """Return what the files of a message are.

        Raises:
            Refusal: `invalid`; files are off, or one is elsewhere.
        """
        if not files:
            return ()
        if self.files is None:
            raise Refusal("invalid", NO_FILES)
        return self.files.resolve(files)

    def find_conversation(self, owner: str, chat_id: str) -> tuple[dict[str, Any] | None, str]:
        """Return a chat's conversation, or None, and the id that it has or will have."""
        own_id = str(uuid5(_NAMESPACE, json.dumps(["chat", chat_id])))
        for id_ in (chat_id, own_id):
            if len(id_) <= 64:
                with suppress(Refusal):
                    return self._store.get(owner, id_), id_
        return None, own_id

    def answer(self, owner: str, address: str, turn: ChatTurn) -> str:
        """Return the answer to a turn's message: a new one, or the one it has already.

        An answer that failed is asked for again.
        """
        message_id = message_id_of(turn)
        known = self._find_answer(owner, message_id)
        if known is not None and known["status"] in _RETRIED:
            return self._regenerate(owner, address, known["id"], turn.model)
        if known is not None:
            return str(known["id"])
        try:
            return str(self._send(owner, address, turn, message_id)["answer_id"])
        except Refusal as refusal:
            # The same request, which another one stored while the files of this one were read.
            known = self._find_answer(owner, message_id) if refusal.code == "id_reused" else None
            if known is None:
                raise
            return str(known["id"])

    def another(self, owner: str, address: str, turn: ChatTurn, answer_id: str | None) -> str:
        """Return a new answer beside `answer_id`, or beside the one that the message has."""
        known = self._store.get_answers(owner, [answer_id]) if answer_id else []
        earlier = known[0] if known else self._find_answer(owner, message_id_of(turn))
        if earlier is None:
            return self.answer(owner, address, turn)
        return self._regenerate(owner, address, earlier["id"], turn.model)

    def _find_answer(self, owner: str, message_id: str) -> dict[str, Any] | None:
        try:
            return self._store.answer_for_message(owner, message_id)
        except Refusal as refusal:
            if refusal.code == "not_found":
                return None
            raise

    def _regenerate(self, owner: str, address: str, answer_id: str, model: str | None) -> str:
        command = AnswerRegenerate(answer_id=answer_id, request_id=str(uuid4()), model=model)
        return str(self._commands.regenerate(owner, address, command)["answer_id"])

    def _send(self, owner: str, address: str, turn: ChatTurn, message_id: str) -> dict[str, Any]:
        conversation, conversation_id = self.find_conversation(owner, turn.chat_id)
        fields: dict[str, Any] = {"message_id": message_id, "text": turn.text, "model": turn.model}
        if turn.files and self.files is not None:
            fields["file_ids"] = self.files.store(owner, message_id, turn.files)
        if turn.system is not None:
            fields["options"] = {"system": turn.system}
        if conversation is None:
            command = MessageSend.model_validate(fields)
            return self._commands.send(owner, address, command, conversation_id)
        parent_id = None if turn.is_first else self._parent(owner, turn, conversation)
        place = {"conversation_id": conversation_id, "parent_id": parent_id}
        return self._commands.send(owner, address, MessageSend.model_validate({**fields, **place}))

    def _parent(self, owner: str, turn: ChatTurn, conversation: dict[str, Any]) -> str | None:
        """Return the newest answer that the chat knows, else the end of the displayed branch."""
        candidates = list(turn.earlier)[-MAX_EARLIER:]
        found = {
            answer["id"]
            for answer in self._store.get_answers(owner, candidates)
            if answer["conversation_id"] == conversation["id"]
        }
        known = [id_ for id_ in candidates if id_ in found]
        head_id: str | None = conversation["head_id"]
        return known[-1] if known else head_id


def message_id_of(turn: ChatTurn) -> str:
    """Return the id that a turn's message has or will have."""
    # With text and files: an edited message keeps its id in these protocols.
    content = [turn.text, *([[file.key for file in turn.files]] if turn.files else [])]
    return str(uuid5(_NAMESPACE, json.dumps([turn.chat_id, turn.message_id, *content])))
