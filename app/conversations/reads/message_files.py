"""The files of a message for the model: read with their texts, and shortened to a token budget."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from ..files.file_rows import find_texts
from .context_window import (
    BYTES_A_TOKEN,
    HistoryFile,
    HistoryMessage,
    estimate_tokens,
    message_tokens,
)
from .serialize import JsonObject

# Of a document, however small the budget is.
LEAST_TOKENS = 200
# So many characters are always more than one token is estimated for.
CHARS_A_TOKEN = 4
NOTE = "\n[Cut here: {kept} of {total} characters fit.]"


def read_files(
    tx: Connection, owner: str, parts: Iterable[JsonObject], budget_tokens: int
) -> tuple[HistoryFile, ...]:
    """Return the files in `parts` that exist; reads nothing where there are none.

    Of a text, more than the whole budget is not read.
    """
    ids = [part["file_id"] for part in parts if part["kind"] == "file"]
    if not ids:
        return ()
    rows = find_texts(tx, owner, ids, max(budget_tokens, LEAST_TOKENS) * CHARS_A_TOKEN)
    return tuple(
        HistoryFile(row.id, row.name, row.type, row.size, row.sha256, row.text, row.chars or 0)
        for row in (rows[id_] for id_ in ids if id_ in rows)
    )


def shorten_files(
    history: Sequence[HistoryMessage], system: str | None, budget_tokens: int
) -> list[HistoryMessage]:
    """Return `history` with shorter documents in its last message, so that it fits the budget."""
    kept = list(history)
    if not kept or not any(each.text for each in kept[-1].files):
        return kept
    system_tokens = estimate_tokens(system) if system else 0
    excess = sum(map(message_tokens, kept)) + system_tokens - budget_tokens
    if excess > 0:
        last = kept[-1]
        documents = sum(each.tokens for each in last.files if each.text)
        share = max(0.0, 1 - excess / documents)
        kept[-1] = last._replace(files=tuple(_shorten(each, share) for each in last.files))
    return kept


def _shorten(file: HistoryFile, share: float) -> HistoryFile:
    if not file.text:
        return file
    encoded = file.text.encode("utf-8", "surrogatepass")
    most = int(max(LEAST_TOKENS, file.tokens * share) * BYTES_A_TOKEN)
    if len(encoded) <= most and len(file.text) == file.chars:
        return file
    text = encoded[:most].decode("utf-8", "ignore")
    return file._replace(text=text + NOTE.format(kept=len(text), total=file.chars))
