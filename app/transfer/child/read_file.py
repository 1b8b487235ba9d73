"""Reads a file to import; yields lines of conversations, each whole or not at all.

{begin: head and notes}, {files: [...]}, {messages: [...]} more than once, {end: true};
{skip: one that is not taken}; {fault: code}: the rest is not read; {done: true} ends all.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from .convert import Taken, convert
from .faults import Fault, FileFault
from .formats import chatgpt, librechat, open_webui, own
from .json_stream import find_elements
from .json_values import JsonObject, object_of, text_of
from .tree import MAX_MESSAGE_CHARS, Foreign
from .zip_members import MAX_JSON_BYTES, Members

MAX_CONVERSATIONS = 20_000
BATCH_MESSAGES = 100
BATCH_CHARS = 256 * 1024
MAX_FILE_BYTES = 128 * 1024 * 1024
# Of all conversations. Each is read in a process of its own, which takes a tenth of a second.
MAX_FILES = 5_000
# Own first, ChatGPT's last: few fields identify one of its damaged conversations.
_FORMATS = (own, open_webui, librechat, chatgpt)
_ZIP = b"PK\x03\x04"


def read_file(file: BinaryIO, contents: BinaryIO, title_chars: int) -> Iterator[JsonObject]:
    """Yield the lines; write the contents of files to `contents`."""
    try:
        yield from _Reader(file, contents, title_chars).lines()
    except FileFault as fault:
        yield {"fault": fault.code}
    except MemoryError:
        yield {"fault": "too_large"}
    yield {"done": True}


class _Reader:
    def __init__(self, file: BinaryIO, contents: BinaryIO, title_chars: int):
        self._contents = contents
        self._title_chars = title_chars
        self._count = 0
        self._written = 0
        self._files = 0
        is_zip = file.read(len(_ZIP)) == _ZIP
        file.seek(0)
        self._members = Members(file) if is_zip else None
        self._file = file
        self._names = self._members.names() if self._members else {}

    def lines(self) -> Iterator[JsonObject]:
        for text in self._texts():
            try:
                for element in find_elements(text):
                    self._count += 1
                    if self._count > MAX_CONVERSATIONS:
                        raise FileFault("too_many")
                    yield from self._element(element)
            except FileFault as fault:
                if self._members is None or fault.code == "too_many":
                    raise
                # Another text of the archive may be whole.
                yield {"skip": {"code": fault.code, "title": "", "origin": ""}}
        if not self._count:
            raise FileFault("no_conversations")

    def _texts(self) -> Iterator[bytes]:
        if self._members is None:
            text = self._file.read(MAX_JSON_BYTES + 1)
            if len(text) > MAX_JSON_BYTES:
                raise FileFault("too_large")
            yield text
            return
        for name in self._members.texts():
            yield self._members.read(name)

    def _element(self, element: Any) -> Iterator[JsonObject]:
        title, origin = "", ""
        try:
            if isinstance(element, Fault):
                raise Fault(element.code)
            value = object_of(element)
            title = _title(value)
            format_ = next((each for each in _FORMATS if each.is_of(value)), None)
            if format_ is None:
                raise Fault("unknown_format")
            origin = format_.ORIGIN
            found = format_.read(value, self._names)
            taken = found if isinstance(found, Taken) else _convert(found, value)
            if any(_chars(message) > MAX_MESSAGE_CHARS for message in taken.messages):
                raise Fault("long_message")
        except Fault as fault:
            skip = {"code": fault.code, "title": title[: self._title_chars], "origin": origin}
            yield {"skip": skip}
            return
        except (RecursionError, MemoryError):
            yield {"skip": {"code": "too_deep", "title": "", "origin": origin}}
            return
        yield from self._taken(taken)

    def _taken(self, taken: Taken) -> Iterator[JsonObject]:
        left = MAX_FILES - self._files
        files, lost = self._write_files(taken.files[:left])
        self._files += len(files)
        notes = dict(taken.notes)
        if len(taken.files) > left:
            notes["files_refused"] = notes.get("files_refused", 0) + len(taken.files) - left
        if lost:
            notes["files"] = notes.get("files", 0) + lost
        head = {**taken.head, "title": taken.head["title"][: 20 * self._title_chars]}
        about = {"origin": taken.origin, "count": len(taken.messages), "notes": notes}
        yield {"begin": {**about, "head": head}}
        if files:
            yield {"files": files}
        batch: list[JsonObject] = []
        chars = 0
        for message in taken.messages:
            batch.append(message)
            chars += _chars(message)
            if len(batch) >= BATCH_MESSAGES or chars > BATCH_CHARS:
                yield {"messages": batch}
                batch, chars = [], 0
        if batch:
            yield {"messages": batch}
        yield {"end": True}

    def _write_files(self, files: list[JsonObject]) -> tuple[list[JsonObject], int]:
        found, lost = [], 0
        for file in files:
            start = self._written
            try:
                for piece in self._pieces(file):
                    self._contents.write(piece)
                    self._written += len(piece)
                    if self._written - start > MAX_FILE_BYTES:
                        raise FileFault("too_large")
            except (FileFault, KeyError):
                lost += 1
                continue
            size = self._written - start
            found.append({"id": file["id"], "name": file["name"], "offset": start, "size": size})
        self._contents.flush()
        return found, lost

    def _pieces(self, file: JsonObject) -> Iterator[bytes]:
        if "data" in file:
            return iter((file["data"],))
        if self._members is None:
            return iter(())
        return self._members.pieces(file["member"])


def _convert(found: Foreign, value: JsonObject) -> Taken:
    if not found.origin_id:
        # The same file makes the same id.
        text = json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass")
        found.origin_id = hashlib.sha256(text).hexdigest()
    return convert(found)


def _chars(message: JsonObject) -> int:
    return sum(len(part.get("text", "")) for part in message["parts"])


def _title(value: JsonObject) -> str:
    inner = object_of(value.get("conversation")) or object_of(value.get("chat"))
    return text_of(value.get("title")) or text_of(inner.get("title"))
