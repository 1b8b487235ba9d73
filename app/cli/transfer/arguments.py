"""The arguments of the commands export and import."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...settings import Settings
from ..output import PrintLine

Command = Callable[[Settings, argparse.Namespace, PrintLine], None]


def add_transfer(
    add_parser: Callable[..., argparse.ArgumentParser], with_settings: Callable[[Command], Any]
) -> None:
    """Add the two commands."""
    exporting = add_parser("export", help="export conversations, also while the server runs")
    exporting.add_argument("target", type=Path, help="the file, or the folder, to create")
    exporting.add_argument("--user", help="of this user only: its id, or the name of an account")
    exporting.add_argument("--conversation", metavar="ID", help="this conversation only")
    exporting.add_argument(
        "--format", choices=("json", "markdown", "html"), default="json",
        help="of one conversation; json is the default",
    )  # fmt: skip
    exporting.set_defaults(run=with_settings(_export))

    importing = add_parser("import", help="import conversations of this or another program")
    importing.add_argument("source", type=Path, help="a JSON file or a zip archive")
    importing.add_argument("--user", required=True, help="its id, or the name of an account")
    importing.set_defaults(run=with_settings(_import))


def _export(settings: Settings, parsed: argparse.Namespace, out: PrintLine) -> None:
    from .export import export

    export(
        settings,
        parsed.target,
        out,
        user=parsed.user,
        conversation_id=parsed.conversation,
        format_=parsed.format,
    )


def _import(settings: Settings, parsed: argparse.Namespace, out: PrintLine) -> None:
    from .import_file import take

    take(settings, parsed.source, out, user=parsed.user)
