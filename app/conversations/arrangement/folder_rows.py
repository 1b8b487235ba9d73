"""The folders of a user: one level, each name once."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, func, insert, select, update

from ...protocol.errors import Refusal
from ..ids import make_id
from ..names import NameKeys, checked_name
from ..reads.serialize import JsonObject
from ..schema.arrangement_tables import folders
from ..schema.tables import conversations

MOST_FOLDERS = 100


def list_folders(tx: Connection, owner: str) -> list[JsonObject]:
    """Return the user's folders by name."""
    query = select(folders.c.id, folders.c.name).filter_by(owner=owner)
    return [{"id": row.id, "name": row.name} for row in tx.execute(query.order_by("name_key"))]


def add_folder(
    tx: Connection, owner: str, name: NameKeys, new_id: Callable[[], str], at: str
) -> JsonObject:
    """Add a folder and return it.

    Raises:
        Refusal: `name_taken`, `too_many`.
    """
    _check_free(tx, owner, name)
    count = select(func.count()).select_from(folders).filter_by(owner=owner)
    if tx.execute(count).scalar_one() >= MOST_FOLDERS:
        raise Refusal("too_many", f"There can be {MOST_FOLDERS} folders. Delete one first.")
    shown, key = name
    values = {"id": new_id(), "name": shown, "name_key": key, "created_at": at}
    tx.execute(insert(folders).values(owner=owner, **values))
    return {"id": values["id"], "name": shown}


def find_or_add_folder(tx: Connection, owner: str, name: str, at: str) -> str | None:
    """Return the id of the folder of this name, or of a new one; None where it cannot be added."""
    try:
        named = checked_name(name)
        query = select(folders.c.id).filter_by(owner=owner, name_key=named[1])
        found = tx.execute(query).scalar()
        return str(found or add_folder(tx, owner, named, make_id, at)["id"])
    except Refusal:
        return None


def rename_folder(tx: Connection, owner: str, folder_id: str, name: NameKeys) -> JsonObject:
    """Rename a folder and return it.

    Raises:
        Refusal: `not_found`, `name_taken`.
    """
    check_folder(tx, owner, folder_id)
    _check_free(tx, owner, name, but=folder_id)
    shown, key = name
    changed = update(folders).filter_by(owner=owner, id=folder_id)
    tx.execute(changed.values(name=shown, name_key=key))
    return {"id": folder_id, "name": shown}


def delete_folder(tx: Connection, owner: str, folder_id: str) -> None:
    """Delete a folder; its conversations are in no folder then, soft-deleted ones too.

    Raises:
        Refusal: `not_found`.
    """
    check_folder(tx, owner, folder_id)
    for of in (owner, f"-{owner}"):
        within = update(conversations).filter_by(owner=of, folder_id=folder_id)
        tx.execute(within.values(folder_id=None))
    tx.execute(delete(folders).filter_by(owner=owner, id=folder_id))


def check_folder(tx: Connection, owner: str, folder_id: str) -> None:
    """Raise Refusal `not_found` unless the user has this folder."""
    found = tx.execute(select(folders.c.id).filter_by(owner=owner, id=folder_id))
    if found.first() is None:
        raise Refusal("not_found", "This folder was not found.")


def move_folders(tx: Connection, owner: str, new_owner: str) -> dict[str, str]:
    """Move folders to `new_owner`; one whose name exists there is merged with it.

    Return the ids of merged folders, with those that replace them.
    """
    rows = tx.execute(select(folders.c.id, folders.c.name_key).filter_by(owner=new_owner))
    there = {row.name_key: row.id for row in rows}
    merged = {}
    for row in tx.execute(select(folders).filter_by(owner=owner)).all():
        of_it = {"owner": owner, "id": row.id}
        if row.name_key in there:
            merged[row.id] = there[row.name_key]
            tx.execute(delete(folders).filter_by(**of_it))
        else:
            tx.execute(update(folders).filter_by(**of_it).values(owner=new_owner))
    return merged


def _check_free(tx: Connection, owner: str, name: NameKeys, but: str | None = None) -> None:
    query = select(folders.c.id).filter_by(owner=owner, name_key=name[1])
    if tx.execute(query).scalar() not in (None, but):
        raise Refusal("name_taken", "There is a folder of this name already.")
