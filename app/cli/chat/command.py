"""Runs one question: send it, show the answer while it is written, report how it ended."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ...settings import load_settings
from .display import Display, choose_display, show_note
from .held_answer import HeldAnswer
from .server import ChatError, ChatServer

INTERRUPTED = 130
FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("question", nargs="*", help="- at its end, or none: from standard input")
    parser.add_argument("--url", help="the server; this machine's by default")
    parser.add_argument("--model", help="the model to ask")
    parser.add_argument("--conversation", metavar="ID", help="continue a conversation")
    parser.add_argument("--json", action="store_true", help="print the events, a line each")


def ask(parsed: argparse.Namespace) -> int:
    """Ask a question; return 0 once the answer is complete, 130 if it was stopped by Ctrl-C.

    Raises:
        ChatError: the server refused, or cannot be reached.
    """
    question = _question(parsed.question)
    server = ChatServer(parsed.url or _own_url())
    try:
        ack = server.send(question, parsed.model, parsed.conversation)
        with _stopping_by_interrupt(server, ack["answer_id"]):
            if parsed.json:
                return _print_events(server, ack)
            return _show(server, ack, is_new=parsed.conversation is None)
    finally:
        server.close()


def _question(words: list[str]) -> str:
    # Only where it is named: a standard input that never ends must not block a question.
    is_piped = not words or words[-1] == "-"
    given = " ".join(words[:-1] if is_piped else words)
    piped = sys.stdin.read() if is_piped and not sys.stdin.isatty() else ""
    question = "\n\n".join(text for text in (given, piped.strip("\n")) if text.strip())
    if not question:
        raise ChatError('Nothing was asked: python -m app chat "question"')
    return question


def _own_url() -> str:
    settings = load_settings()
    return settings.public_url or f"http://localhost:{settings.port}"


def _print_events(server: ChatServer, ack: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps({"event": "ack", "data": ack}) + "\n")
    status = ""
    for name, data in server.events(ack["answer_id"]):
        sys.stdout.write(json.dumps({"event": name, "data": data}) + "\n")
        sys.stdout.flush()
        status = data.get("status", status)
    return _exit_status(status)


def _show(server: ChatServer, ack: dict[str, Any], *, is_new: bool) -> int:
    held = HeldAnswer()
    end: dict[str, Any] = {"status": "", "error": None}
    with choose_display(sys.stdout) as display:
        for name, data in server.events(ack["answer_id"]):
            held.apply(name, data)
            _draw(display, held, name)
            end = data if name == "answer:end" else end
    if end["error"] is not None:
        show_note(end["error"]["message"])
    if is_new and sys.stdout.isatty():
        show_note(f"--conversation {ack['conversation_id']}")
    return _exit_status(str(end["status"]))


def _draw(display: Display, held: HeldAnswer, name: str) -> None:
    if name == "answer:delta" and held.kinds[-1] == "text":
        display.show(held.text())


@contextmanager
def _stopping_by_interrupt(server: ChatServer, answer_id: str) -> Iterator[None]:
    """Let the first Ctrl-C stop the answer, whose last events still come; the next one ends."""

    def stop() -> None:
        with suppress(ChatError):  # it has ended meanwhile, or the server is away
            server.stop(answer_id)

    def handle(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=stop, daemon=True).start()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _exit_status(status: str) -> int:
    return {"completed": 0, "stopped": INTERRUPTED}.get(status, FAILED)
