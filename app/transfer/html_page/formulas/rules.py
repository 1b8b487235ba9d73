"""The rules that let markdown-it find formulas: tokens `formula` and `formula_block`.

The content of a token is the formula, its markup what was written, its info `display` or nothing.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from .blocks import block_formula, may_be_closed, may_begin
from .dollars import MAX_CHARS, Found, dollar_formula

# A longer block is text: each line that may begin a formula reads all lines of it again.
MAX_LINES = 200


def add_formulas(markdown: MarkdownIt) -> None:
    """Add the rules; the caller adds how the tokens are drawn."""
    markdown.inline.ruler.before("escape", "formula", _inline)
    interrupted = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.before("fence", "formula_block", _block, {"alt": interrupted})


def _inline(state: StateInline, silent: bool) -> bool:
    is_whole = state.posMax == len(state.src)
    found = _formula_at(state.src if is_whole else state.src[: state.posMax], state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = found.text
        token.markup = state.src[state.pos : found.end]
        token.info = "display" if found.is_display else ""
    state.pos = found.end
    return True


def _formula_at(source: str, at: int) -> Found | None:
    if source[at] == "$":
        return dollar_formula(source, at)
    mark = source[at : at + 2]
    if mark not in _CLOSING:
        return None
    close = source.find(_CLOSING[mark], at + 3, at + MAX_CHARS)
    text = source[at + 2 : close]
    # Not over a code span.
    if close < 0 or "`" in text or not text.strip():
        return None
    return Found(close + 2, text, is_display=mark == "\\[")


_CLOSING = {"\\[": "\\]", "\\(": "\\)"}


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    begin = state.bMarks[start] + state.tShift[start]
    first = state.src[begin : state.eMarks[start]]
    if state.is_code_block(start) or not may_begin(first, is_in_paragraph=silent):
        return False
    if not may_be_closed(state.src[begin : begin + 2 * MAX_CHARS]):
        return False
    source = state.getLines(start, _end_line(state, start, end), state.blkIndent, False)
    found = block_formula(source)
    if found is None or silent:
        return found is not None
    text = source[: found.end]
    state.line = start + text.count("\n") + 1
    token = state.push("formula_block", "math", 0)
    token.block = True
    token.content = found.text
    token.markup = text
    token.info = "display"
    token.map = [start, state.line]
    return True


def _end_line(state: StateBlock, start: int, end: int) -> int:
    """Return the line behind those of the same item that a formula may have."""
    for line in range(start, min(end, start + MAX_LINES)):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line
    return min(end, start + MAX_LINES)
