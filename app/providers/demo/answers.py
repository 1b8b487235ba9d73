"""The demo's answers: fixed texts with words of the question, to show what the page renders."""

import re
from collections.abc import Callable, Sequence

from .sections import (
    a_comparison,
    a_formula,
    a_greeting,
    a_program,
    a_table,
    closing,
    given_files,
    long_tour,
    opening,
    steps,
)

VARIANTS = 3
Section = Callable[[str, int], str]

# The first pattern that matches the question selects the sections of the answer.
KINDS: tuple[tuple[str, tuple[Section, ...]], ...] = (
    (r"\b(long|longer|essay|story|detail|ausführlich|lang)\b", (opening, long_tour, closing)),
    (r"^\W*(hi|hello|hey|hallo|moin|good (morning|evening)|bonjour|hola)\b", (a_greeting, closing)),
    (
        r"```|\b(code|function|python|javascript|typescript|program|script|regex|sql|bug|class)\b",
        (opening, a_program, a_table, a_formula, closing),
    ),
    (
        r"[=∫∑√^]|\d\s*[-+*/]\s*\d|\b(math|formula|equation|integral|sum|proof|solve|probability)\b",
        (opening, a_formula, a_table, a_program, closing),
    ),
    (
        r"\b(compare|versus|vs|difference|better|table|pros)\b",
        (opening, a_comparison, a_formula, a_program, closing),
    ),
    (
        r"^\W*(how|plan|steps|explain|wie)\b",
        (opening, steps, a_table, a_program, a_formula, closing),
    ),
    (r"", (opening, a_table, a_program, a_formula, closing)),
)


def write_answer(question: str, variant: int, files: Sequence[tuple[str, str | None]] = ()) -> str:
    """Return the demo's answer; `variant` is below VARIANTS, `files` have a name and a text."""
    text = question.lower()
    sections = next(parts for pattern, parts in KINDS if re.search(pattern, text))
    first, *others = (section(question, variant) for section in sections)
    return "\n\n".join([first, *given_files(files), *others]) + "\n"
