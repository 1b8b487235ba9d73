"""Models that the tests load by name."""

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator

from app.providers.python_models import Finish, ModelTurn, Reasoning, Refused, Usage, model

log = logging.getLogger(__name__)


@model("echo", title="Echo")
def echo(turn: ModelTurn) -> Iterator[object]:
    """Yield one piece of each kind."""
    yield Reasoning("hm")
    yield f"{turn.user}: {turn.text}"
    yield Usage(1, 2, total_tokens=3)
    yield Finish("length")


@model("blocking")
def blocking(turn: ModelTurn) -> Iterator[str]:
    """Block the thread and log between the words."""
    for number in range(100):
        log.debug("word %d", number)
        yield f"w{number} "
        time.sleep(0.01)  # noqa: TID251 - a model of a user blocks like this
    turn.check()


@model("async")
async def asynchronous(_: ModelTurn) -> AsyncIterator[str]:
    """Yield words on the event loop."""
    for number in range(100):
        yield f"w{number} "
        await asyncio.sleep(0.01)


@model("refusing")
def refusing(_: ModelTurn) -> str:
    """Refuse with a sentence."""
    raise Refused("Only geese.")


@model("dying")
def dying(_: ModelTurn) -> Iterator[str]:
    """End the whole process after one word."""
    yield "last"
    threading.Timer(1.0, os._exit, (1,)).start()  # the word is on its way by then
    time.sleep(15)  # noqa: TID251 - until the process has ended


@model("searching")
def searching(turn: ModelTurn) -> Iterator[str]:
    """Run one step that finds a table, and one that fails."""
    with turn.step("Searching", input={"query": turn.text}, name="search") as step:
        step.output = [{"title": "Geese", "year": 1998}]
    yield "Found. "
    try:
        with turn.step("Counting"):
            raise ValueError("secret")
    except ValueError:
        yield "Counted."


@model("searching async")
async def searching_async(turn: ModelTurn) -> AsyncIterator[str]:
    """Run a step in another, and wait in it."""
    with turn.step("Outer"):
        async with turn.step("Inner") as inner:
            await asyncio.sleep(0.01)
            inner.output = "found"
        yield "Found. "


@model("pid")
def pid(_: ModelTurn) -> str:
    """Return the process's id."""
    return str(os.getpid())
