"""The example with a slow page, and with models that are slow or cannot be interrupted."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from notes import chat, create_app  # type: ignore[import-not-found]

TOGETHER = 3
PATIENCE_S = 30.0


@chat.model("slow")  # type: ignore[untyped-decorator]
def write_slowly(turn: Any) -> Iterator[str]:
    """Yield as many words as the question says, one every 20 ms, behind a step."""
    words = int(turn.text.split()[-1])
    begin = len((turn.partial or "").split())
    with turn.step("Counting", input={"from": begin}) as step:
        step.output = {"to": words}
    for number in range(begin, words):
        yield f"w{number} "
        time.sleep(0.02)  # noqa: TID251 - a slow model


@chat.model("gated")  # type: ignore[untyped-decorator]
def write_behind_gate(turn: Any) -> Iterator[str]:
    """Yield as many words as the question says, half of them once the file exists it ends with."""
    *_, count, gate = turn.text.split()
    for number in range(int(count)):
        if number == int(count) // 2:
            while not Path(gate).exists():
                turn.check()
                time.sleep(0.02)  # noqa: TID251 - a slow model
        yield f"w{number} "


@chat.model("stuck")  # type: ignore[untyped-decorator]
def hang(turn: Any) -> Iterator[str]:
    """Yield a word, then wait where nothing interrupts a thread."""
    yield "one "
    threading.Event().wait(60)
    yield "never seen"


def make_app() -> Flask:
    """Return the example with /slow, and nothing where browsers look for an icon."""
    host: Flask = create_app()
    host.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))

    inside = threading.Barrier(TOGETHER)

    @host.get("/slow")
    def answer_slowly() -> str:
        inside.wait(PATIENCE_S)  # until as many requests are here at the same time
        return f"done, beside {TOGETHER - 1} others"

    return host
