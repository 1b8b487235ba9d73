"""Stores the conversations that were read, each whole or not at all, and reports them."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ...conversations.transfer.staged_rows import Staged
from ...conversations.transfer.staging import ConversationStaging
from ...protocol.errors import Refusal
from .file_contents import ImportedFiles
from .lines import ImportReader
from .report import (
    Report,
    cut_off_fault,
    note,
    present_reason,
    refusal_reason,
    result,
)

JsonObject = dict[str, Any]


class Importer:
    """Imports files; `on_taken` is called with the owner and each new conversation."""

    def __init__(
        self,
        staging: ConversationStaging,
        reader: ImportReader,
        files: ImportedFiles,
        on_taken: Callable[[str, JsonObject], None] = lambda _, __: None,
        *,
        limit_message_files: int,
    ):
        self._limit_message_files = limit_message_files
        self._staging = staging
        self._reader = reader
        self._files = files
        self._on_taken = on_taken

    def run(self, owner: str, path: Path) -> Iterator[JsonObject]:
        """Import the file at `path`; yield {conversation} for each, then {report}.

        Raises:
            Refusal: `rate_limited`.
        """
        report = Report()
        with self._reader.read(owner, path) as read:
            lines = (line for batch in read.batches for line in batch)
            is_done = False
            for line in lines:
                if "begin" in line:
                    one = _One(
                        self._staging,
                        self._files,
                        owner,
                        line["begin"],
                        read.contents,
                        self._limit_message_files,
                    )
                    found = one.store(lines)
                    yield {"conversation": report.take(found)}
                    if one.stored is not None:
                        self._on_taken(owner, one.stored)
                elif "skip" in line:
                    reason = note(line["skip"]["code"])
                    found = result("skipped", line["skip"]["title"], reason=reason)
                    yield {"conversation": report.take(found)}
                elif "fault" in line:
                    report.fault = note(line["fault"])
                is_done = is_done or "done" in line
            if not is_done:
                report.fault = cut_off_fault()
        yield {"report": report.wire()}


class _One:
    """The lines of one conversation."""

    def __init__(
        self,
        staging: ConversationStaging,
        files: ImportedFiles,
        owner: str,
        begin: JsonObject,
        contents: Path,
        limit_message_files: int,
    ):
        self._limit_message_files = limit_message_files
        self._staging = staging
        self._files = files
        self._owner = owner
        self._head = begin["head"]
        self._count = begin["count"]
        self._notes: dict[str, int] = begin["notes"]
        self._contents = contents
        self._id = str(self._head["id"])
        self._added: dict[str, JsonObject | None] = {}
        self.stored: JsonObject | None = None

    def store(self, lines: Iterable[JsonObject]) -> JsonObject:
        """Read the lines up to the end of the conversation; return its line of the report."""
        title = str(self._head["title"])
        refused: JsonObject | None = None
        is_begun = is_ended = False
        outcome: Any = "skipped"
        for line in lines:
            if "end" in line:
                is_ended = True
                break
            if refused is not None:
                continue
            try:
                if not is_begun:
                    first = _first_text(line)
                    if self._staging.begin(self._owner, self._head, first) is Staged.PRESENT:
                        refused, outcome = present_reason(), "present"
                        continue
                    is_begun = True
                self._take(line)
            except Refusal as refusal:
                refused = refusal_reason(refusal)
        if refused is None and is_ended:
            try:
                folder = self._head.get("folder")
                self.stored = self._staging.end(self._owner, self._id, folder)
                return self._taken()
            except Refusal as refusal:
                refused = refusal_reason(refusal)
        if is_begun:
            self._staging.discard(self._owner, self._id)
        return result(outcome, title, reason=refused or cut_off_fault(), conversation_id=self._id)

    def _taken(self) -> JsonObject:
        stored = self.stored or {}
        files = sum(1 for each in self._added.values() if each is not None)
        return result(
            "taken",
            str(stored["title"]),
            conversation_id=self._id,
            messages=self._count,
            files=files,
            notes=self._notes,
        )

    def _take(self, line: JsonObject) -> None:
        for file in line.get("files", ()):
            added = self._files.add(self._owner, self._contents, file)
            self._added[file["id"]] = added
            if added is None:
                self._notes["files_refused"] = self._notes.get("files_refused", 0) + 1
        if messages := line.get("messages"):
            for message in messages:
                message["parts"] = list(self._parts(message))
            self._staging.add(self._owner, self._id, messages)

    def _parts(self, message: JsonObject) -> Iterator[JsonObject]:
        taken: set[str] = set()
        for part in message["parts"]:
            if part["kind"] != "file":
                yield part
                continue
            # All files of a question go to the model at once.
            if message["role"] == "user":
                if part["file_id"] in taken:
                    continue
                if len(taken) >= self._limit_message_files:
                    self._notes["files_refused"] = self._notes.get("files_refused", 0) + 1
                    continue
                taken.add(part["file_id"])
            added = self._added.get(part["file_id"])
            if added is None:
                if part["file_id"] not in self._added:
                    self._notes["files"] = self._notes.get("files", 0) + 1
                continue
            about = {name: added[name] for name in ("file_id", "name", "type", "size")}
            state = {"file": {**part["file"], **about}} if part.get("file") else {}
            yield {**part, **about, **state}


def _first_text(line: JsonObject) -> str:
    for message in line.get("messages", ()):
        for part in message["parts"]:
            if part["kind"] == "text" and part["text"].strip():
                return str(part["text"])
    return ""
