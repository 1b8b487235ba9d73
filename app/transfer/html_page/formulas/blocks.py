r"""Finds formulas that are blocks: `$$…$$`, `\[…\]`, and environments without marks.

The same rule is in frontend/src/features/markdown/lexer/math/block-math.ts.
"""

import re
from typing import NamedTuple

from .dollars import MAX_CHARS, is_prose


class Block(NamedTuple):
    """A formula that begins a text; `end` is after its marks and the punctuation behind them."""

    end: int
    text: str


_NAMES = (
    "align|aligned|alignat|array|[bBpvV]?matrix|smallmatrix|[dr]?cases|CD|equation|gather|gathered"
    "|split"
)
_START = re.compile(rf" {{0,3}}(?:(\$\$|\\\[)([ \t]*(?:\n|\Z))?|\\begin\{{((?:{_NAMES})\*?)\}})")
_INSIDE = re.compile(rf" {{0,3}}(?:\$\$[ \t]*\Z|\\begin\{{(?:{_NAMES})\*?\}})")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_REST_OF_LINE = re.compile(r"[ \t.,;:]*(?=\n|\Z)")


def may_begin(line: str, *, is_in_paragraph: bool) -> bool:
    """Return whether a formula may begin with the line, also inside the lines of a paragraph."""
    return bool((_INSIDE if is_in_paragraph else _START).match(line))


def may_be_closed(source: str) -> bool:
    """Return whether there is a closing mark at all for the formula that begins the text."""
    opening = _START.match(source)
    if not opening:
        return False
    close = source.find(_close_mark(opening), opening.end())
    return close >= 0 and bool(source[opening.end() : close].strip())


def _close_mark(opening: re.Match[str]) -> str:
    mark, _, environment = opening.groups()
    return f"\\end{{{environment}}}" if environment else "$$" if mark == "$$" else "\\]"


def block_formula(source: str) -> Block | None:
    """Return the formula that begins the text."""
    opening = _START.match(source)
    if not opening:
        return None
    _, rest, environment = opening.groups()
    start = opening.end() - len(rest or "")
    close_mark = _close_mark(opening)
    read = source[: start + MAX_CHARS]
    if not environment and rest is None and (blank := _BLANK_LINES.search(read, start)):
        read = read[: blank.start()]
    close = read.find(close_mark, start)
    content = read[start:close]
    if close < 0 or not content.strip() or "`" in content:
        return None
    # A paragraph of prose: a stray mark would swallow the answer.
    checked = f"\\{content}" if environment else content
    if any(is_prose(each, is_whole=True) for each in _BLANK_LINES.split(checked)):
        return None
    end = close + len(close_mark)
    after = _REST_OF_LINE.match(source, end)
    if not after:
        return None
    text = source[opening.start() : end].strip() if environment else content
    return Block(after.end(), text)
