"""The shown branch of a conversation as Markdown."""

import re
from collections.abc import Iterable, Iterator

from ...conversations.reads.serialize import JsonObject
from ...conversations.transfer.whole_rows import WholeConversation

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)", re.MULTILINE)


def markdown_pieces(
    conversation: WholeConversation, batches: Iterable[list[JsonObject]]
) -> Iterator[bytes]:
    """Yield the Markdown in pieces."""
    head = conversation.head
    yield f"# {head['title']}\n\n{head['created_at'][:10]}\n".encode()
    for batch in batches:
        yield "".join(map(_message, batch)).encode("utf-8", "replace")


def _message(message: JsonObject) -> str:
    is_question = message["role"] == "user"
    name = "You" if is_question else str(message.get("model") or "Answer")
    parts = [text for part in message["parts"] if (text := _part(part))]
    status = message.get("status")
    if not is_question and status not in ("completed", None):
        parts.append(f"*({status})*")
    body = "\n\n".join(parts)
    return f"\n## {name}\n\n{body}\n"


def _part(part: JsonObject) -> str:
    if part["kind"] == "text":
        return _closed(str(part["text"]).strip())
    if part["kind"] == "reasoning":
        text = _closed(str(part["text"]).strip())
        return f"<details><summary>Reasoning</summary>\n\n{text}\n\n</details>" if text else ""
    if part["kind"] == "file":
        return f"[File: {part['name']}]"
    return f"*{part['tool']['title'] or part['tool']['name']}*"


def _closed(text: str) -> str:
    """Return `text` with its last code block closed, so that the next message stays outside."""
    open_mark = ""
    for found in _FENCE.finditer(text):
        mark = found[1]
        if not open_mark:
            open_mark = mark
        elif mark[0] == open_mark[0] and len(mark) >= len(open_mark):
            open_mark = ""
    return f"{text}\n{open_mark}" if open_mark else text
