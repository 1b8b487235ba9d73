"""Makes a history that every service accepts, also those with strict templates. Pure.

vLLM, llama.cpp and transformers refuse roles that do not alternate, Mistral an answer at the end,
Anthropic a blank message. An answer without text leaves two questions in a row: they become one.
"""

from collections.abc import Iterable
from dataclasses import replace

from .base import Turn
from .reasoning_marks import without_reasoning


def valid_turns(history: Iterable[Turn], system: str | None = None) -> tuple[Turn, ...]:
    """Return `system`, if it is not blank, then user and assistant in turn, user first and last.

    Blank messages are left out, neighbours of one role are joined, and what is no question or
    answer to one is dropped: answers before the first question and behind the last.
    """
    turns: list[Turn] = []
    for turn in history:
        text = turn.text
        if turn.role == "assistant":
            text = without_reasoning(text)
        is_blank = not text.strip() and not turn.files
        if turn.role == "system" or is_blank or (not turns and turn.role != "user"):
            continue
        if turns and turns[-1].role == turn.role:
            last = turns[-1]
            joined = "\n\n".join(each for each in (last.text, text) if each.strip())
            turns[-1] = replace(last, text=joined, files=last.files + turn.files)
        else:
            turns.append(replace(turn, text=text))
    if turns and turns[-1].role == "assistant":
        turns.pop()
    first = [Turn("system", system)] if system and system.strip() else []
    return (*first, *turns)
