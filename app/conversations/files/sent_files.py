"""The files of a sent message: found, or refused where message or model cannot have them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from ...protocol.commands import MessageSend
from ...protocol.errors import Refusal
from ..writes.new_answer import AnswerTransaction
from .file_rows import find_files


def find_sent_files(transaction: AnswerTransaction, command: MessageSend) -> Sequence[Row[Any]]:
    """Return the files of a message in its order; reads nothing where it has none.

    Raises:
        Refusal: `invalid`, `file_missing`, `model_without_vision`.
    """
    ids = list(dict.fromkeys(command.file_ids))
    if not ids:
        return ()
    most = transaction.defaults.limit_message_files
    if not most:
        raise Refusal("invalid", "This server takes no files.")
    if len(ids) > most:
        raise Refusal("invalid", f"A message may have at most {most} files.")
    found = find_files(transaction.tx, transaction.owner, ids)
    if len(found) < len(ids):
        raise Refusal("file_missing")
    rows = [found[id_] for id_ in ids]
    if not transaction.request.sees_pictures and any(_is_picture(row) for row in rows):
        raise Refusal("model_without_vision")
    return rows


def _is_picture(row: Row[Any]) -> bool:
    return str(row.type).startswith("image/")
