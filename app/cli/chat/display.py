"""Shows an answer while it is written: Markdown on a terminal, plain text elsewhere."""

import re
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TextIO

if TYPE_CHECKING:
    from rich.live import Live

# A model's text must not move the cursor, set the title or write to the clipboard.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
REFRESHES_PER_S = 10


class Display(Protocol):
    """Shows a text that grows; used in a `with` block, which ends with the answer."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Show the rest."""

    def show(self, text: str) -> None:
        """Show the whole text so far."""


class PlainDisplay:
    """Writes text as it comes; `is_raw`: to a file or a pipe, exactly."""

    def __init__(self, out: TextIO, *, is_raw: bool):
        self._out = out
        self._is_raw = is_raw
        self._written = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._written and not self._written.endswith("\n"):
            self._out.write("\n")
        self._out.flush()

    def show(self, text: str) -> None:
        if not text.startswith(self._written):
            self._out.write("\n")
            self._written = ""
        new = text[len(self._written) :]
        self._out.write(new if self._is_raw else without_controls(new))
        self._out.flush()
        self._written = text


class MarkdownDisplay:
    """Prints finished blocks for good; only the last block is drawn again and again.

    So the terminal's scroll-back has every block once, however long the answer is.
    """

    def __init__(self, out: TextIO):
        from rich.console import Console

        self._console = Console(file=out)
        self._done = 0
        self._text = ""
        self._live: Live | None = None

    def __enter__(self) -> Self:
        from rich.live import Live

        self._live = Live(
            console=self._console,
            transient=True,
            auto_refresh=False,
            vertical_overflow="crop",
        )
        self._live.start()
        return self

    def show(self, text: str) -> None:
        from rich.markdown import Markdown

        self._text = without_controls(text)
        end = finished_length(self._text)
        if end > self._done:
            self._console.print(Markdown(self._text[self._done : end]))
            self._done = end
        rest = self._text[self._done :].split("\n")[-self._console.height + 2 :]
        if self._live is not None:
            self._live.update(Markdown("\n".join(rest)), refresh=True)

    def __exit__(self, *_: object) -> None:
        from rich.markdown import Markdown

        if self._live is not None:
            self._live.stop()
        if rest := self._text[self._done :].strip("\n"):
            self._console.print(Markdown(rest))


def finished_length(text: str) -> int:
    """Return the length of the blocks to which nothing can be added: those before a blank line.

    A blank line inside a fence or before an indented line ends no block.
    """
    end, fence = 0, ""
    position = 0
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = ""
        elif mark:
            fence = mark[1]
        if not fence and not line.strip() and line.endswith("\n"):
            following = text[position + len(line) :].lstrip("\n")
            if following and not following[0].isspace() and not _is_list(following):
                end = position + len(line)
        position += len(line)
    return end


def _is_list(text: str) -> bool:
    return re.match(r"([-*+]|\d{1,9}[.)])(\s|$)|\d{1,9}$", text) is not None


def without_controls(text: str) -> str:
    """Remove control characters except line feeds and tabs."""
    return _CONTROLS.sub("", text)


def choose_display(out: TextIO) -> Display:
    """Return the display for `out`; a terminal without `rich` gets plain text."""
    if not out.isatty():
        return PlainDisplay(out, is_raw=True)
    try:
        return MarkdownDisplay(out)
    except ImportError:
        return PlainDisplay(out, is_raw=False)


def show_note(text: str) -> None:
    """Write a line beside the answer, to standard error."""
    sys.stderr.write(f"{without_controls(text)}\n")
