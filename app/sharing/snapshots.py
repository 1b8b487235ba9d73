"""Makes shares: the shown branch is drawn once, without the parts that are not for others."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from ..conversations.db.database import Database
from ..conversations.ids import Clock, wire_time
from ..conversations.reads.serialize import JsonObject
from ..conversations.transfer import share_rows
from ..files.storage import FileStorage
from ..protocol.errors import Refusal
from ..settings import Settings
from ..transfer.export.source import ExportSource
from ..transfer.html_page.document import document_end, document_start, picture
from ..transfer.html_page.draw import Drawer

MIB = 1024 * 1024
MAX_BYTES = 16 * MIB
MAX_ALL_BYTES = 256 * MIB
BATCH_PIECES = 20
TOO_LONG = "This conversation is too long to be shared."


class Snapshots:
    """The shares of all users; `storage` is None where files are off. Methods raise Refusal."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        storage: FileStorage | None,
        drawer: Drawer,
        clock: Clock,
    ):
        self._settings = settings
        self._database = database
        self._storage = storage
        self._drawer = drawer
        self._clock = clock

    def make(
        self, owner: str, conversation_id: str, expires_days: int | None, language: str = "en"
    ) -> JsonObject:
        """Share the shown branch of a conversation as it is now; return the share."""
        self._database.read(share_rows.check_idle, owner, conversation_id)
        source = ExportSource(self._database, self._storage, owner)
        found = source.shown(conversation_id)
        files = {row.id: row for row in source.files(conversation_id)}
        try:
            with self._drawer.drawn(
                owner, source.messages(found), is_shared=True, language=language
            ) as drawn:
                pieces, size = _collect(drawn, files)
        except Refusal as refusal:
            if refusal.code == "too_large":
                raise Refusal("too_large", TOO_LONG) from None
            raise
        now = self._clock()
        until = None if expires_days is None else wire_time(now + timedelta(days=expires_days))
        values = {
            "id": secrets.token_urlsafe(24),
            "owner": owner,
            "conversation_id": conversation_id,
            "title": found.head["title"],
            "created_at": wire_time(now),
            "expires_at": until,
            "size": size,
        }
        limit = self._settings.limit_shares
        self._database.write(
            share_rows.add_share, values, pieces, limit=limit, limit_bytes=MAX_ALL_BYTES
        )
        return {name: value for name, value in values.items() if name not in ("owner", "size")}

    def list(self, owner: str) -> list[JsonObject]:
        """Return the shares of an owner."""
        return self._database.read(share_rows.list_shares, owner, wire_time(self._clock()))

    def revoke(self, owner: str, share_id: str) -> None:
        """Delete a share; `not_found`."""
        self._database.write(share_rows.revoke, owner, share_id)

    def delete_expired(self) -> None:
        """Delete the shares of all owners that have expired."""
        self._database.write(share_rows.delete_expired, wire_time(self._clock()))

    def show(self, share_id: str) -> Iterator[bytes] | None:
        """Return the page of a share in pieces; None where it is not shown."""
        at = wire_time(self._clock())
        share = self._database.read(share_rows.find_share, share_id, at)
        return None if share is None else self._page(share)

    def _page(self, share: Row[Any]) -> Iterator[bytes]:
        yield document_start(str(share.title), str(share.created_at)[:10])
        after = -1
        while rows := self._database.read(share_rows.find_pieces, share.id, after, BATCH_PIECES):
            after = rows[-1].position
            for row in rows:
                if row.html is not None:
                    yield row.html.encode("utf-8", "replace")
                elif self._storage is not None:
                    content = self._storage.pieces(row.sha256, 0, row.size)
                    yield from picture(row.type, row.name, content)
        yield document_end()


def _collect(
    drawn: Iterator[list[JsonObject]], files: dict[str, Row[Any]]
) -> tuple[list[JsonObject], int]:
    pieces: list[JsonObject] = []
    html: list[str] = []
    size = 0

    def close() -> None:
        if text := "".join(html):
            pieces.append({"html": text})
        html.clear()

    for batch in drawn:
        for piece in batch:
            if "html" in piece:
                html.append(piece["html"])
                size += len(piece["html"].encode("utf-8", "replace"))
                if size > MAX_BYTES:
                    raise Refusal("too_large", TOO_LONG)
            elif (row := files.get(piece["file"])) is not None:
                close()
                about = {name: getattr(row, name) for name in ("sha256", "type", "name", "size")}
                pieces.append(about)
        close()
    return pieces, size
