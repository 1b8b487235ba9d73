"""Turns a conversation of another program into rows of this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .faults import Fault
from .tree import (
    MAX_TEXT_CHARS,
    NO_QUESTION,
    Foreign,
    Joined,
    Node,
    check_sizes,
    join_nodes,
    new_id,
    space_of,
)

JsonObject = dict[str, Any]
MAX_MODEL_CHARS = 200
MAX_NAME_CHARS = 255


@dataclass(frozen=True, slots=True)
class Taken:
    """A conversation as it is stored: its head, its messages with parents first, and its files.

    `files` have an id, a name, and either the name of a `member` of the archive or the `data`.
    """

    origin: str
    head: JsonObject
    messages: list[JsonObject]
    files: list[JsonObject]
    notes: dict[str, int]


def convert(found: Foreign) -> Taken:
    """Return the rows of a conversation.

    Raises:
        Fault: it cannot be taken.
    """
    check_sizes(found.nodes)
    joined, shown = join_nodes(found)
    if not joined:
        raise Fault("no_messages")
    return _Conversion(found, joined).taken(shown)


class _Conversion:
    def __init__(self, found: Foreign, joined: list[Joined]):
        self._found = found
        self._joined = joined
        self._space: UUID = space_of(found)
        times = [each.node.created_at for each in joined if each.node.created_at]
        self._begin = found.created_at or min(times, default=None)
        self._messages: list[JsonObject] = []
        self._files: dict[str, JsonObject] = {}
        self._chars = 0

    def taken(self, shown: Joined | None) -> Taken:
        with_answer = {each.parent for each in self._joined}
        # Only the shown one may be the begin of another: then that other is shown.
        kept = set(self._joined)
        ids: dict[Joined, str] = {}
        for each in self._joined:
            ids[each] = self._add(each, ids.get(each.parent) if each.parent else None)
        last = dict(ids)
        for each in self._joined:
            if each.node.role == "user" and each not in with_answer:
                last[each] = self._add_empty_answer(each.node, ids[each])
        while shown is not None and shown not in kept:
            shown = next((each for each in self._joined if each.before is shown), None)
        head_id = last[shown] if shown else self._messages[-1]["id"]
        head = {
            "id": str(self._space),
            "title": self._found.title,
            "head_id": head_id,
            "created_at": self._begin,
            "updated_at": self._found.updated_at or self._begin,
            "options": None,
            "titled_by": "user" if self._found.title.strip() else None,
        }
        notes = {code: count for code, count in self._found.notes.items() if count}
        files = list(self._files.values())
        return Taken(self._found.origin, head, self._messages, files, notes)

    def _add(self, each: Joined, parent_id: str | None) -> str:
        nodes = each.nodes()
        # Of the last: that of the first may have a branch of its own.
        id_ = new_id(self._space, each.node.id)
        at = nodes[0].created_at or self._begin
        if each.node.role == "user":
            self._append_question(id_, parent_id, at, nodes)
            return id_
        if parent_id is None:
            self._found.notes["no_question"] += 1
            parent_id = new_id(self._space, f"question of {each.node.id}")
            self._append_question(parent_id, None, at, [])
        model = next((node.model for node in reversed(nodes) if node.model), None)
        is_complete = all(node.is_complete for node in nodes)
        parts = list(self._answer_parts(nodes))
        ended_at = nodes[-1].created_at or at
        status = "completed" if is_complete else "interrupted"
        self._append_answer(id_, parent_id, at, ended_at, status, model, parts)
        return id_

    def _append_question(
        self, id_: str, parent_id: str | None, at: str | None, nodes: list[Node]
    ) -> None:
        text = "\n\n".join(node.text for node in nodes if node.text)
        files = [self._file(file, id_) for node in nodes for file in node.files]
        parts = [_text("text", text if text or files else NO_QUESTION), *files]
        self._count(text)
        self._messages.append(
            {"id": id_, "parent_id": parent_id, "role": "user", "created_at": at, "parts": parts}
        )

    def _answer_parts(self, nodes: list[Node]) -> Iterator[JsonObject]:
        kind, text = "", ""
        for node in nodes:
            for kind_of, piece in (("reasoning", node.reasoning), ("text", node.text)):
                if not piece:
                    continue
                if kind_of != kind and text:
                    yield _text(kind, text)
                    text = ""
                kind, text = kind_of, f"{text}\n\n{piece}" if text else piece
                self._count(piece)
            for file in node.files:
                if text:
                    yield _text(kind, text)
                    text = ""
                part = self._file(file, node.id)
                state = {name: part[name] for name in ("file_id", "name", "type", "size")}
                yield {**part, "at": 0, "text": "", "file": {**state, "rev": 1}}
        if text:
            yield _text(kind, text)

    def _append_answer(
        self,
        id_: str,
        parent_id: str,
        at: str | None,
        ended_at: str | None,
        status: str,
        model: str | None,
        parts: list[JsonObject],
    ) -> None:
        self._messages.append(
            {
                "id": id_,
                "parent_id": parent_id,
                "role": "assistant",
                "created_at": at,
                "ended_at": ended_at,
                "status": status,
                "run": 1,
                "finish_reason": "stop" if status == "completed" else None,
                "model": (model or self._found.origin)[:MAX_MODEL_CHARS],
                "parts": parts,
            }
        )

    def _add_empty_answer(self, node: Node, message_id: str) -> str:
        self._found.notes["no_answer"] += 1
        id_ = new_id(self._space, f"answer to {node.id}")
        at = node.created_at or self._begin
        self._append_answer(id_, message_id, at, at, "stopped", node.model, [])
        return id_

    def _file(self, file: JsonObject, of: str) -> JsonObject:
        name = file["name"][-MAX_NAME_CHARS:]
        file_id = new_id(self._space, f"file {file.get('member') or of} {name}")
        self._files[file_id] = {**file, "name": name, "id": file_id}
        # Type and size are those that the server finds.
        return {"kind": "file", "file_id": file_id, "name": name, "type": "", "size": 0}

    def _count(self, text: str) -> None:
        self._chars += len(text)
        if self._chars > MAX_TEXT_CHARS:
            raise Fault("too_much_text")


def _text(kind: str, text: str) -> JsonObject:
    return {"kind": kind, "at": 0, "text": text}
