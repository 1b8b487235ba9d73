"""The source of an export: conversations in batches of messages, with the contents of files."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from ...conversations.db.database import Database
from ...conversations.files.file_rows import find_files
from ...conversations.reads.serialize import JsonObject
from ...conversations.transfer import whole_rows
from ...conversations.transfer.whole_rows import WholeConversation
from ...files.storage import FileStorage
from ...protocol.errors import Refusal

BATCH_MESSAGES = 20


class ExportSource:
    """Reads the rows of one owner; methods raise Refusal. `storage` is None where files are off."""

    def __init__(self, database: Database, storage: FileStorage | None, owner: str):
        self._database = database
        self._storage = storage
        self._owner = owner

    def ids(self) -> list[str]:
        """Return the ids of all conversations."""
        return self._database.read(whole_rows.find_ids, self._owner)

    def title(self, conversation_id: str) -> str:
        """Return the title of a conversation; `not_found`."""
        return self._database.read(whole_rows.find_title, self._owner, conversation_id)

    def whole(self, conversation_id: str) -> WholeConversation:
        """Return a conversation with all branches; `not_found`."""
        return self._database.read(whole_rows.find_whole, self._owner, conversation_id)

    def shown(self, conversation_id: str) -> WholeConversation:
        """Return a conversation with the branch that is shown; `not_found`."""
        return self._database.read(whole_rows.find_shown, self._owner, conversation_id)

    def messages(self, conversation: WholeConversation) -> Iterator[list[JsonObject]]:
        """Yield the messages in batches."""
        sequences = conversation.sequences
        for start in range(0, len(sequences), BATCH_MESSAGES):
            batch = sequences[start : start + BATCH_MESSAGES]
            yield self._database.read(whole_rows.read_messages, self._owner, batch)

    def files(self, conversation_id: str) -> list[Row[Any]]:
        """Return the rows of the files that a conversation uses."""
        if self._storage is None:
            return []
        return self._database.read(whole_rows.find_used_files, self._owner, conversation_id)

    def content(self, file: Row[Any]) -> Iterator[bytes] | None:
        """Return the content of a file in pieces, None if the file was deleted meanwhile."""
        if self._storage is None:
            return None
        try:
            return self._storage.pieces(file.sha256, 0, file.size)
        except Refusal:
            if file.id in self._database.read(find_files, self._owner, [file.id]):
                raise
            return None
