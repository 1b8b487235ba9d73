"""Where a conversation is listed: pinned, archived, in a folder."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from ..reads.serialize import JsonObject, conversation_object, find_running
from ..schema.tables import conversations
from .folder_rows import check_folder


@dataclass(frozen=True, slots=True)
class Placement:
    """A change of the place; None changes nothing. `is_moved`: to `folder_id`, None: to none."""

    is_pinned: bool | None = None
    is_archived: bool | None = None
    is_moved: bool = False
    folder_id: str | None = None

    def fields(self, tx: Connection, owner: str, at: str) -> JsonObject:
        """Return the columns that change.

        Raises:
            Refusal: `not_found`; the user has no such folder.
        """
        changed: JsonObject = {}
        if self.is_pinned is not None:
            changed["pinned_at"] = at if self.is_pinned else None
        if self.is_archived is not None:
            changed["archived_at"] = at if self.is_archived else None
        if self.is_moved:
            if self.folder_id is not None:
                check_folder(tx, owner, self.folder_id)
            changed["folder_id"] = self.folder_id
        return changed


def place_all(
    tx: Connection, owner: str, conversation_ids: list[str], placement: Placement, at: str
) -> list[JsonObject]:
    """Change the place of those that the user has, and return them.

    Raises:
        Refusal: `not_found`; the user has no such folder.
    """
    fields = placement.fields(tx, owner, at)
    which = (conversations.c.owner == owner, conversations.c.id.in_(conversation_ids))
    tx.execute(update(conversations).where(*which).values(**fields))
    rows = tx.execute(select(conversations).where(*which)).all()
    running = find_running(tx, owner, [row.id for row in rows])
    return [conversation_object(row, running[row.id]) for row in rows]
