"""Parses the command line, runs one command, and prints expected errors without a traceback."""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ..env_file import load_env_file
from ..protocol.errors import Refusal
from ..server.serve import serve
from ..settings import Settings, load_settings
from ..startup_error import StartupError
from ..version import __version__
from .accounts.links import print_reset_link, print_sign_in_link
from .backup import back_up
from .chat.command import INTERRUPTED, add_arguments, ask
from .conformance import command as conformance
from .doctor import run_checks
from .migrate import migrate
from .move import move
from .output import PrintLine, print_line
from .prune import prune
from .restore import restore
from .transfer.arguments import add_transfer

PACKAGE = __name__.split(".", maxsplit=1)[0]


def run() -> None:
    """Run the command line of this process: the program `wordbrook`."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit status."""
    parsed = _build_parser().parse_args(arguments)
    if (line := load_env_file()) is not None:
        sys.stderr.write(f"{line}\n")
    # Errors are printed below; without a handler logging would print its warnings to stderr too.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        return int(parsed.run(parsed))
    except StartupError as error:
        return _fail(str(error))
    except Refusal as refusal:
        return _fail(refusal.message)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _with_settings(command: Callable[[Settings, argparse.Namespace, PrintLine], None]) -> object:
    def run(parsed: argparse.Namespace) -> int:
        command(load_settings(), parsed, print_line)
        return 0

    return run


AddParser = Callable[..., argparse.ArgumentParser]


def _add_serve(add_parser: AddParser) -> None:
    serving = add_parser("serve", help="serve the chat with gunicorn")
    serving.add_argument(
        "--model", action="append", default=[], metavar="MODULE[:FUNCTION]",
        help="a model written in Python, as in BACKENDS",
    )  # fmt: skip
    serving.add_argument(
        "options", nargs="*", metavar="OPTION", help="options of gunicorn, after --"
    )
    serving.set_defaults(run=lambda parsed: serve(parsed.model, parsed.options))


def _add_clients(add_parser: AddParser) -> None:
    chat = add_parser("chat", help="ask a server a question and show the answer")
    add_arguments(chat)
    chat.set_defaults(run=ask)

    conforming = add_parser("conformance", help="check that a server keeps the protocol")
    conformance.add_arguments(conforming)
    conforming.set_defaults(run=lambda parsed: conformance.check_conformance(parsed, print_line))


def _add_links(add_parser: AddParser) -> None:
    signing_in = add_parser("sign-in-link", help="print a link that signs in the owner, once")
    signing_in.set_defaults(
        run=_with_settings(lambda settings, _, out: print_sign_in_link(settings, out))
    )
    resetting = add_parser("reset-link", help="print a link that sets a person's password, once")
    resetting.add_argument("name", help="the name of the person")
    resetting.set_defaults(
        run=_with_settings(
            lambda settings, parsed, out: print_reset_link(settings, parsed.name, out)
        )
    )


def _build_parser() -> argparse.ArgumentParser:
    is_program = Path(sys.argv[0]).name == "wordbrook"
    parser = argparse.ArgumentParser(
        prog="wordbrook" if is_program else f"python -m {PACKAGE}",
        description="Wordbrook's operations; settings come from the environment.",
    )
    parser.add_argument("--version", action="version", version=f"Wordbrook {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    _add_serve(commands.add_parser)
    _add_clients(commands.add_parser)

    _add_links(commands.add_parser)

    add_transfer(commands.add_parser, _with_settings)

    doctor = commands.add_parser("doctor", help="check the installation and print remedies")
    doctor.add_argument("--no-ask", action="store_true", help="send no question to a model")
    doctor.set_defaults(run=lambda parsed: run_checks(print_line, is_asking=not parsed.no_ask))

    migrating = commands.add_parser("migrate", help="migrate the database to this version's schema")
    migrating.set_defaults(run=_with_settings(lambda settings, _, out: migrate(settings, out)))

    moving = commands.add_parser("move", help="copy SQLite to PostgreSQL; stop the server first")
    moving.add_argument("--to", required=True, metavar="URL", help="an empty database")
    moving.set_defaults(
        run=_with_settings(lambda settings, parsed, out: move(settings, parsed.to, out))
    )

    backup = commands.add_parser(
        "backup", help="copy database, journal and key, also while the server runs"
    )
    backup.add_argument("target", type=Path, help="the folder to create")
    backup.set_defaults(
        run=_with_settings(lambda settings, parsed, out: back_up(settings, parsed.target, out))
    )

    restoring = commands.add_parser("restore", help="restore a backup; stop the server first")
    restoring.add_argument("source", type=Path, help="the folder that backup created")
    restoring.add_argument("--replace", action="store_true", help="move existing files away first")
    restoring.set_defaults(
        run=_with_settings(
            lambda settings, parsed, out: restore(
                settings, parsed.source, out, is_replacing=parsed.replace
            )
        )
    )

    pruning = commands.add_parser("prune", help="delete conversations by the age of their last use")
    pruning.add_argument("--older-than", type=_days, required=True, metavar="DAYS")
    pruning.add_argument("--dry-run", action="store_true", help="print what would be deleted")
    pruning.add_argument("--compact", action="store_true", help="return SQLite's free space")
    pruning.set_defaults(
        run=_with_settings(
            lambda settings, parsed, out: prune(
                settings,
                parsed.older_than,
                out,
                is_dry=parsed.dry_run,
                is_compacting=parsed.compact,
            )
        )
    )
    return parser


def _days(text: str) -> int:
    days = int(text.removesuffix("d"))
    if days < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return days
