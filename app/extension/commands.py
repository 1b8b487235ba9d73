"""The commands of `flask wordbrook`: those of the stand-alone server, with the host's settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from ..cli.doctor import run_checks
from ..cli.migrate import migrate
from ..cli.move import move
from ..cli.output import print_line
from ..cli.prune import prune
from ..cli.transfer.export import export
from ..cli.transfer.import_file import take
from ..protocol.errors import Refusal
from ..settings import Settings
from ..startup_error import StartupError


def build_commands(settings: Settings) -> AppGroup:
    """Return the group; its commands start no task of the chat."""
    group = AppGroup("wordbrook", help="Operate the chat.")

    @group.command("migrate")
    def migrate_command() -> None:
        """Create the chat's tables, or bring them to this version's revision."""
        _run(lambda: migrate(settings, print_line))

    @group.command("doctor")
    @click.option("--no-ask", is_flag=True, help="Send no question to a model.")
    def doctor_command(no_ask: bool) -> None:
        """Check settings, database and services, and print remedies."""
        raise SystemExit(run_checks(print_line, is_asking=not no_ask, settings=settings))

    @group.command("prune")
    @click.option("--older-than", type=click.IntRange(min=1), required=True, metavar="DAYS")
    @click.option("--dry-run", is_flag=True, help="Print what would be deleted.")
    @click.option("--compact", is_flag=True, help="Return SQLite's free space.")
    def prune_command(older_than: int, dry_run: bool, compact: bool) -> None:
        """Delete conversations by the age of their last use."""
        _run(lambda: prune(settings, older_than, print_line, is_dry=dry_run, is_compacting=compact))

    @group.command("move")
    @click.option("--to", required=True, metavar="URL", help="An empty PostgreSQL database.")
    def move_command(to: str) -> None:
        """Copy SQLite to PostgreSQL; stop the application first."""
        _run(lambda: move(settings, to, print_line))

    @group.command("export")
    @click.argument("target", type=click.Path(path_type=Path))
    @click.option("--user", help="Of this user only.")
    @click.option("--conversation", metavar="ID", help="This conversation only.")
    @click.option("--format", "format_", type=click.Choice(["json", "markdown", "html"]))
    def export_command(
        target: Path, user: str | None, conversation: str | None, format_: str | None
    ) -> None:
        """Export conversations: one, all of a user, or those of everyone."""
        which: dict[str, Any] = {
            "user": user,
            "conversation_id": conversation,
            "format_": format_ or "json",
        }
        _run(lambda: export(settings, target, print_line, **which))

    @group.command("import")
    @click.argument("source", type=click.Path(path_type=Path))
    @click.option("--user", required=True, help="Whose they become.")
    def import_command(source: Path, user: str) -> None:
        """Import conversations of this or another program."""
        _run(lambda: take(settings, source, print_line, user=user))

    return group


def _run(command: Callable[[], None]) -> None:
    try:
        command()
    except StartupError as error:
        raise click.ClickException(str(error)) from None
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from None
