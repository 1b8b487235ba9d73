"""The messages that an AG-UI client is sent back: with the URLs of files in place of contents.

Contents in many streams at once would have no bound in memory.
"""

from collections.abc import Sequence
from typing import Any

from ...protocol.errors import Refusal
from .chat_turns import ChatTurn, ChatTurns, message_id_of
from .foreign_files import ForeignFile, ag_ui_part
from .requests import AgUiMessage

TOO_LARGE = "This thread is too large to be sent back. Please send its files by their URLs."


def without_contents(
    turns: ChatTurns,
    owner: str,
    thread_id: str,
    messages: Sequence[tuple[AgUiMessage, dict[str, Any]]],
    files_url: str,
    *,
    is_large: bool,
) -> list[dict[str, Any]]:
    """Return the messages as they came, but without the contents of files that are stored.

    Raises:
        Refusal: `too_large`; a large request has contents that are not stored.
    """
    shown = []
    for message, came in messages:
        files = message.files if message.role == "user" else []
        if not any(file.is_inline for file in files):
            shown.append(came)
            continue
        ids = iter(_find(turns, owner, ChatTurn(thread_id, message.id, message.text), files))
        parts = []
        for part in message.parts:
            id_ = "" if part.get("type") == "text" else next(ids)
            parts.append(ag_ui_part(part, f"{files_url}{id_}") if id_ else part)
            if is_large and not id_ and part.get("type") != "text":
                raise Refusal("too_large", TOO_LARGE)
        shown.append({**came, "content": parts})
    return shown


def _find(
    turns: ChatTurns, owner: str, turn: ChatTurn, files: Sequence[ForeignFile]
) -> Sequence[str]:
    try:
        given = turns.resolve(files)
    except Refusal:
        # Such a message was never stored.
        given = ()
    if not given or turns.files is None:
        return [""] * len(files)
    message_id = message_id_of(turn.with_files(given))
    return turns.files.find_stored(owner, message_id, given)
