"""Decides which dollars delimit a formula, by the rule of the page.

The same rule is in frontend/src/features/markdown/lexer/math/dollar-math.ts; both pass the lines of
frontend/tests/support/dollar-lines.json.
"""

import re
import unicodedata
from typing import NamedTuple


class Found(NamedTuple):
    """A formula in a line; `end` is behind its marks."""

    end: int
    text: str
    is_display: bool


# A longer formula is text: its end would be searched through the whole answer, from each start.
MAX_CHARS = 4_000
# How much of a line is read to decide whether a formula goes on over its end.
LINE_CHARS = 40
_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ", "FULLWIDTH LATIN ")
_BAD_START = re.compile(r"[\s,;:!?)\]]")
_ONLY_IN_FORMULAS = re.compile(r"[\\^_={}]")
_WORD = re.compile(r"(?:^|[\s(])([^\W\d_]{2,})(?=([\s.,;:!?)])|$)")
_WORD_SIGNS = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3041-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)
_FUNCTIONS = frozenset(
    (
        *("sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min", "mod", "gcd", "lcm"),
        *("det", "dim", "ker", "arg", "sup", "inf", "deg"),
    )
)
_OPERATOR_BEFORE = re.compile(r"(?:[=+\-*/<>,^_&|({\[]|\\[a-zA-Z]+)[ \t]*\Z")
_OPERATOR_AFTER = re.compile(r"[ \t]*[=+\-*/<>^_\\&|)}\]{]")


def is_prose(content: str, *, is_whole: bool) -> bool:
    """Return whether words come before any sign of a formula; `is_whole`: the last is complete."""
    source = content.lstrip()
    sign = _ONLY_IN_FORMULAS.search(source)
    head = source[: sign.start()] if sign else source
    is_number = "0" <= head[:1] <= "9"
    if is_number and _WORD_SIGNS.search(head):
        return True
    if not re.search(r"\s", head.rstrip()):
        return False
    for match in _WORD.finditer(head):
        word = match[1]
        is_complete = match[2] is not None or (is_whole and not sign)
        if is_complete and (is_number or word == word.lower()) and word not in _FUNCTIONS:
            return True
    return False


def dollar_formula(source: str, at: int) -> Found | None:
    """Return the formula that begins with the dollar at `at`; None where the dollar is text."""
    if at > 0 and (source[at - 1] in "$\\" or _is_letter(source[at - 1])):
        return None
    is_display = source.startswith("$$", at)
    start = at + (2 if is_display else 1)
    first = source[start : start + 1]
    if first == "`":
        return None if is_display else _ticked(source, at)
    if first in ("", "$") or (not is_display and _BAD_START.match(first)):
        return None
    end = _end_of(source, start, is_display)
    if end is None or not _closes(source, end, start, is_display):
        return None
    text = source[start:end]
    return None if is_prose(text, is_whole=True) else Found(end + start - at, text, is_display)


def _is_letter(char: str) -> bool:
    """Return whether a dollar beside it belongs to a name or a number."""
    return unicodedata.category(char) == "Nd" or unicodedata.name(char, "").startswith(_SCRIPTS)


def _ticked(source: str, at: int) -> Found | None:
    """Return the formula between a dollar with a backtick and a backtick with a dollar."""
    close = source.find("`", at + 2, at + 2 + MAX_CHARS)
    text = source[at + 2 : close]
    if close < 0 or "\n" in text or not text.strip() or not source.startswith("$", close + 1):
        return None
    return Found(close + 2, text, is_display=False)


_MARKS = re.compile(r"\\.?|[`\n$]", re.DOTALL)


def _end_of(source: str, start: int, is_display: bool) -> int | None:
    for match in _MARKS.finditer(source, start, start + MAX_CHARS):
        mark = match[0]
        if mark == "$":
            return match.start()
        if mark == "`" or (
            mark == "\n" and not is_display and not _goes_on(source, start, match.start())
        ):
            return None
    return None


def _goes_on(source: str, start: int, at: int) -> bool:
    """Return whether an operator is before or behind the line's end at `at`."""
    before = source[max(start, at - LINE_CHARS) : at]
    after = source[at + 1 : at + LINE_CHARS]
    return bool(_OPERATOR_BEFORE.search(before) or _OPERATOR_AFTER.match(after))


def _closes(source: str, at: int, start: int, is_display: bool) -> bool:
    if at == start or (is_display and not source.startswith("$", at + 1)):
        return False
    if not is_display and source[at - 1].isspace():
        return False
    after = at + (2 if is_display else 1)
    char = source[after : after + 1]
    return not char or not (char in "$({" or _is_letter(char))
