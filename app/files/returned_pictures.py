"""Keeps the pictures that models return, as files of their answers."""

import base64
import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ..answers.model.live_answer import Ids
from ..conversations.db.database import Database
from ..conversations.files import file_rows
from ..conversations.reads.serialize import find_message
from ..protocol.errors import Refusal
from ..runtime import Runtime
from .kinds import PICTURE
from .storage import FileStorage
from .upload.folder import UploadFolder

log = logging.getLogger(__name__)
# Of a picture as it comes; what is stored is smaller.
MAX_BYTES = 30 * 1024 * 1024
NAME = "picture"


class ReturnedPictures:
    """Stores pictures; they count for the user, and go with the conversation."""

    def __init__(
        self, runtime: Runtime, database: Database, storage: FileStorage, uploads: UploadFolder
    ):
        self._runtime = runtime
        self._database = database
        self._storage = storage
        self._uploads = uploads

    def keep(self, ids: Ids, data: str) -> dict[str, Any] | None:
        """Store a picture of an answer, given in base64; return its file, None if it cannot."""
        try:
            return self._keep(ids, data)
        except Refusal as refusal:
            log.info("a picture of answer %s is not kept: %s", ids.answer_id, refusal.message)
            return None

    def _keep(self, ids: Ids, data: str) -> dict[str, Any]:
        if len(data) * 3 // 4 > MAX_BYTES:
            raise Refusal("too_large")
        with self._uploads.temporary() as file:
            path = Path(str(file.name))
            self._runtime.run_blocking(_write, path, data)
            added = self._storage.add(ids.owner, NAME, path, (PICTURE,))
        self._database.write(self._use, ids, added["file_id"])
        return added

    @staticmethod
    def _use(tx: Connection, ids: Ids, file_id: str) -> None:
        # Not found: the conversation was deleted meanwhile, and the file is pruned.
        find_message(tx, ids.owner, ids.answer_id)
        row = file_rows.find_file(tx, ids.owner, file_id)
        file_rows.use_files(tx, ids.owner, ids.conversation_id, ids.answer_id, [row])


def _write(path: Path, data: str) -> None:
    # Characters that are not of the alphabet are skipped; what is no picture is refused later.
    try:
        path.write_bytes(base64.b64decode(data))
    except ValueError as error:
        raise Refusal("file_type") from error
