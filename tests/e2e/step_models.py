"""A model whose step runs until the file exists that the question ends with."""

import threading
from collections.abc import Iterator
from pathlib import Path

from app import ModelTurn, model

POLL_S = 0.02


@model("steps", title="Steps")
def search(turn: ModelTurn) -> Iterator[str]:
    """Yield text before and after a step."""
    gate = Path(turn.text.split()[-1])
    yield "Looking. "
    with turn.step("Searching the texts", input={"query": "wild geese"}, name="search") as step:
        while not gate.exists():
            turn.check()
            threading.Event().wait(POLL_S)
        step.output = [{"file": "geese.txt", "passage": "Geese graze."}]
    yield "Found."
