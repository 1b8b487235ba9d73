"""The rows of presets, within limits of their number and bytes."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ...protocol.errors import Refusal
from ..names import NameKeys, free_name
from ..reads.serialize import JsonObject
from ..schema.arrangement_tables import presets

MOST_PRESETS = 50
MOST_BYTES = 256 * 1024


def list_presets(tx: Connection, owner: str) -> list[JsonObject]:
    """Return the user's presets by name."""
    query = select(presets).filter_by(owner=owner).order_by(presets.c.name_key)
    return [_preset_object(row) for row in tx.execute(query)]


def add_preset(
    tx: Connection,
    owner: str,
    name: NameKeys,
    content: JsonObject,
    make_id: Callable[[], str],
    at: str,
) -> JsonObject:
    """Add a preset with `content` {model, options} and return it.

    Raises:
        Refusal: `name_taken`, `too_many`, `too_large`.
    """
    _check_free(tx, owner, name)
    count = select(func.count()).select_from(presets).filter_by(owner=owner)
    if tx.execute(count).scalar_one() >= MOST_PRESETS:
        raise Refusal("too_many", f"There can be {MOST_PRESETS} presets. Delete one first.")
    values = {"id": make_id(), "created_at": at, **_columns(tx, owner, None, name, content)}
    tx.execute(insert(presets).values(owner=owner, **values))
    return get_preset(tx, owner, values["id"])


def change_preset(
    tx: Connection, owner: str, preset_id: str, name: NameKeys, content: JsonObject
) -> JsonObject:
    """Replace name and content of a preset and return it.

    Raises:
        Refusal: `not_found`, `name_taken`, `too_large`.
    """
    get_preset(tx, owner, preset_id)
    _check_free(tx, owner, name, but=preset_id)
    values = _columns(tx, owner, preset_id, name, content)
    tx.execute(update(presets).filter_by(owner=owner, id=preset_id).values(**values))
    return get_preset(tx, owner, preset_id)


def delete_preset(tx: Connection, owner: str, preset_id: str) -> None:
    """Delete a preset; `not_found`."""
    if not tx.execute(delete(presets).filter_by(owner=owner, id=preset_id)).rowcount:
        raise Refusal("not_found")


def get_preset(tx: Connection, owner: str, preset_id: str) -> JsonObject:
    """Return a preset; `not_found`."""
    row = tx.execute(select(presets).filter_by(owner=owner, id=preset_id)).one_or_none()
    if row is None:
        raise Refusal("not_found")
    return _preset_object(row)


def move_presets(tx: Connection, owner: str, new_owner: str) -> None:
    """Move presets to `new_owner`; one whose name is taken gets a number."""
    taken = set(tx.execute(select(presets.c.name_key).filter_by(owner=new_owner)).scalars())
    for row in tx.execute(select(presets).filter_by(owner=owner)).all():
        name, key = free_name(row.name, taken)
        taken.add(key)
        moved = update(presets).filter_by(owner=owner, id=row.id)
        tx.execute(moved.values(owner=new_owner, name=name, name_key=key))


def _columns(
    tx: Connection, owner: str, preset_id: str | None, name: NameKeys, content: JsonObject
) -> JsonObject:
    model, options = content["model"], content["options"]
    size = len(json.dumps([name[0], model, options], ensure_ascii=False).encode())
    others = select(func.coalesce(func.sum(presets.c.bytes), 0)).filter_by(owner=owner)
    if preset_id is not None:
        others = others.where(presets.c.id != preset_id)
    if tx.execute(others).scalar_one() + size > MOST_BYTES:
        sentence = f"All presets may have {MOST_BYTES // 1024} KiB. Delete or shorten one first."
        raise Refusal("too_large", sentence)
    return {"name": name[0], "name_key": name[1], "model": model, "options": options, "bytes": size}


def _check_free(tx: Connection, owner: str, name: NameKeys, but: str | None = None) -> None:
    query = select(presets.c.id).filter_by(owner=owner, name_key=name[1])
    if tx.execute(query).scalar() not in (None, but):
        raise Refusal("name_taken", "There is a preset of this name already.")


def _preset_object(row: Row[Any]) -> JsonObject:
    return {"id": row.id, "name": row.name, "model": row.model, "options": row.options}
