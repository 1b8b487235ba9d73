"""Reads the command line and calls one command; what keeps it from its work is said plainly."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..protocol.errors import Refusal
from ..settings import Settings, load_settings
from ..startup_error import StartupError
from .backup import back_up
from .doctor import examine
from .migrate import migrate
from .move import move
from .prune import prune
from .restore import restore

PROGRAM = f"python -m {__name__.split('.', maxsplit=1)[0]}"
Say = Callable[[str], None]


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit status."""
    given = _parser().parse_args(arguments)
    # What matters is said below; without this the root logger would say it another way.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        return int(given.run(given))
    except StartupError as problem:
        return _fail(str(problem))
    except Refusal as refusal:
        return _fail(refusal.message)
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _with_settings(command: Callable[[Settings, argparse.Namespace, Say], None]) -> object:
    def run(given: argparse.Namespace) -> int:
        command(load_settings(), given, _say)
        return 0

    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM, description="Wordbrook's operations; settings come from the environment."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    doctor = commands.add_parser("doctor", help="examine the set-up and name the remedies")
    doctor.add_argument("--no-ask", action="store_true", help="ask no model a question")
    doctor.set_defaults(run=lambda given: examine(_say, is_asking=not given.no_ask))

    migrating = commands.add_parser("migrate", help="bring the database to this version's tables")
    migrating.set_defaults(run=_with_settings(lambda settings, _, say: migrate(settings, say)))

    moving = commands.add_parser("move", help="copy SQLite to PostgreSQL; stop the server first")
    moving.add_argument("--to", required=True, metavar="URL", help="an empty database")
    moving.set_defaults(
        run=_with_settings(lambda settings, given, say: move(settings, given.to, say))
    )

    backup = commands.add_parser("backup", help="copy database, journal and key, also of a server")
    backup.add_argument("target", type=Path, help="the folder to make")
    backup.set_defaults(
        run=_with_settings(lambda settings, given, say: back_up(settings, given.target, say))
    )

    restoring = commands.add_parser("restore", help="put a backup in place; stop the server first")
    restoring.add_argument("source", type=Path, help="the folder that backup made")
    restoring.add_argument("--replace", action="store_true", help="set aside what is there")
    restoring.set_defaults(
        run=_with_settings(
            lambda settings, given, say: restore(
                settings, given.source, say, is_replacing=given.replace
            )
        )
    )

    pruning = commands.add_parser("prune", help="delete what has not been used for long")
    pruning.add_argument("--older-than", type=_days, required=True, metavar="DAYS")
    pruning.add_argument("--dry-run", action="store_true", help="only say what it would be")
    pruning.add_argument("--compact", action="store_true", help="give SQLite's free space back")
    pruning.set_defaults(
        run=_with_settings(
            lambda settings, given, say: prune(
                settings,
                given.older_than,
                say,
                is_dry=given.dry_run,
                is_compacting=given.compact,
            )
        )
    )
    return parser


def _days(text: str) -> int:
    days = int(text.removesuffix("d"))
    if days < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return days
