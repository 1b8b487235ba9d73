"""The export command: one conversation, all of a user, or all of everyone."""

import os
from collections.abc import Iterable
from pathlib import Path

from ...conversations.transfer import whole_rows
from ...settings import Settings
from ..output import PrintLine
from ..sqlite_files import OperationRefused
from .context import Opened, find_user, open_parts


def export(
    settings: Settings,
    target: Path,
    out: PrintLine,
    *,
    user: str | None,
    conversation_id: str | None,
    format_: str,
) -> None:
    """Write an export to `target`, which appears complete or not at all.

    Without a user and a conversation it is a folder, with an archive for each user.

    Raises:
        OperationRefused, DatabaseUnusable, Refusal
    """
    if target.exists():
        raise OperationRefused(f"{target} exists; choose a new name.")
    with open_parts(settings) as opened:
        if conversation_id is not None:
            _export_one(opened, target, out, user, conversation_id, format_)
        elif user is not None:
            owner = find_user(opened.database, user)
            count = _export_all(opened, target, owner)
            out(f"Exported {count} conversations to {target}.")
        else:
            _export_everyone(opened, target, out)


def _export_one(
    opened: Opened,
    target: Path,
    out: PrintLine,
    user: str | None,
    conversation_id: str,
    format_: str,
) -> None:
    database = opened.database
    owner = (
        find_user(database, user)
        if user is not None
        else database.read(whole_rows.find_owner_of, conversation_id)
    )
    found = opened.transfer.exports.conversation(owner, conversation_id, format_)
    _write(target, found.pieces)
    out(f"Exported “{found.title}” to {target}.")


def _export_all(opened: Opened, target: Path, owner: str) -> int:
    count = len(opened.database.read(whole_rows.find_ids, owner))
    _write(target, opened.transfer.exports.archive(owner))
    return count


def _export_everyone(opened: Opened, target: Path, out: PrintLine) -> None:
    target.mkdir(parents=True, mode=0o700)
    owners = opened.database.read(whole_rows.find_owners)
    for owner in owners:
        # Ids of users may have any characters.
        name = "".join(each if each.isalnum() or each in "_-" else "_" for each in owner)
        _export_all(opened, target / f"{name}.zip", owner)
    out(f"Exported the conversations of {len(owners)} users to {target}.")


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    unfinished = target.with_name(f"{target.name}.unfinished-{os.getpid()}")
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
        with unfinished.open("r+b") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
