"""The import command: takes the conversations of a file for one user, and reports them."""

import shutil
from pathlib import Path
from typing import Any

from ...settings import Settings
from ..output import PrintLine
from ..sqlite_files import OperationRefused
from .context import find_user, open_parts

MAX_NAMED = 50


def take(settings: Settings, source: Path, out: PrintLine, *, user: str) -> None:
    """Import the file `source`, also while the server runs; print the report.

    Raises:
        OperationRefused, DatabaseUnusable, Refusal
    """
    if not source.is_file():
        raise OperationRefused(f"There is no file at {source}.")
    with open_parts(settings) as opened:
        owner = find_user(opened.database, user)
        transfer = opened.transfer
        with transfer.folder.temporary() as file:
            copy = Path(str(file.name))
            shutil.copyfile(source, copy)
            report: dict[str, Any] = {}
            for line in transfer.importer.run(owner, copy):
                report = line.get("report", report)
    _print(report, out)
    if report["fault"] is not None:
        raise OperationRefused(str(report["fault"]["sentence"]))


def _print(report: dict[str, Any], out: PrintLine) -> None:
    out(
        f"Imported {report['taken']} conversations with {report['messages']} messages and "
        f"{report['files']} files; {report['present']} were there, {report['skipped']} skipped."
    )
    for one in report["conversations"][:MAX_NAMED]:
        notes = [one["reason"]] if one["reason"] else one["notes"]
        sentences = " ".join(
            each["sentence"] if each["count"] == 1 else f"{each['sentence']} ({each['count']})"
            for each in notes
        )
        out(f"  {one['title'] or 'Without a title'}: {sentences}")
    if len(report["conversations"]) > MAX_NAMED:
        out(f"  … and {len(report['conversations']) - MAX_NAMED} more.")
