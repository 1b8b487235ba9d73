"""Makes exports: iterators over pieces, which are read when they are sent."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..conversations.reads.serialize import JsonObject
from ..files.storage import FileStorage
from ..runtime import Runtime
from .export.archive import archive_pieces
from .export.markdown import markdown_pieces
from .export.own_json import json_pieces
from .export.source import ExportSource
from .html_page.document import document_end, document_start, picture
from .html_page.draw import Drawer

ENDINGS = {"json": "json", "markdown": "md", "html": "html"}


class Export(NamedTuple):
    """The title of an export, and its bytes in pieces."""

    title: str
    pieces: Iterator[bytes]


class Exports:
    """Makes exports; methods raise Refusal before the first piece where that is possible."""

    def __init__(
        self,
        database: Database,
        runtime: Runtime,
        storage: FileStorage | None,
        drawer: Drawer,
        clock: Clock,
    ):
        self._database = database
        self._runtime = runtime
        self._storage = storage
        self._drawer = drawer
        self._clock = clock

    def archive(self, owner: str) -> Iterator[bytes]:
        """Return all conversations of an owner as a zip archive."""
        source = ExportSource(self._database, self._storage, owner)
        return archive_pieces(source, self._runtime, self._now())

    def check(self, owner: str, conversation_id: str) -> Export:
        """Return the title of a conversation without making its export; `not_found`."""
        source = ExportSource(self._database, self._storage, owner)
        return Export(source.title(conversation_id), iter(()))

    def conversation(
        self, owner: str, conversation_id: str, format_: str, language: str = "en"
    ) -> Export:
        """Return a conversation; `not_found`, or `too_large` as HTML."""
        source = ExportSource(self._database, self._storage, owner)
        if format_ == "json":
            found = source.whole(conversation_id)
            files, compute = source.files(conversation_id), self._runtime.run_blocking
            pieces = json_pieces(found, source.messages(found), files, self._now(), compute)
            return Export(found.head["title"], pieces)
        found = source.shown(conversation_id)
        title = str(found.head["title"])
        if format_ == "markdown":
            return Export(title, markdown_pieces(found, source.messages(found)))
        opened = ExitStack()
        drawn = opened.enter_context(
            self._drawer.drawn(owner, source.messages(found), is_shared=False, language=language)
        )
        note = str(found.head["created_at"])[:10]
        return Export(title, self._html(source, conversation_id, title, note, drawn, opened))

    def _html(
        self,
        source: ExportSource,
        conversation_id: str,
        title: str,
        note: str,
        drawn: Iterator[list[JsonObject]],
        opened: ExitStack,
    ) -> Iterator[bytes]:
        with opened:
            yield document_start(title, note)
            files = {row.id: row for row in source.files(conversation_id)}
            for batch in drawn:
                for piece in batch:
                    if "html" in piece:
                        yield piece["html"].encode("utf-8", "replace")
                    elif row := files.get(piece["file"]):
                        content = source.content(row)
                        yield from picture(row.type, row.name, content) if content else ()
            yield document_end()

    def _now(self) -> str:
        return wire_time(self._clock())
