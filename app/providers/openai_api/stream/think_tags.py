"""Splits reasoning that comes as <think>…</think> at the start of the text from the text. Pure."""

from collections.abc import Callable

from ....protocol.objects import PartKind

OPEN = "<think>"
CLOSE = "</think>"
# So much white space may come before the tag.
MAX_LEAD = 64

Segment = tuple[PartKind, str]


class ThinkSplitter:
    """Returns text as segments of reasoning or text; holds back only what may belong to a tag."""

    def __init__(self) -> None:
        self._held = ""
        self._step = self._at_start
        self.is_plain = False

    def feed(self, text: str) -> list[Segment]:
        """Return what is known once `text`, the next piece of the content, has come."""
        if self.is_plain:
            return [("text", text)]
        self._held += text
        return self._step()

    def end(self) -> list[Segment]:
        """Return what was held back: it was no tag."""
        held, self._held = self._held, ""
        if self._step == self._thinking:
            return _thought(held)
        return [("text", held)] if self._step == self._at_start and held else []

    def _at_start(self) -> list[Segment]:
        bare = self._held.lstrip()
        if bare.startswith(OPEN):
            self._held = bare[len(OPEN) :]
            return self._go_on(self._at_thought)
        if not OPEN.startswith(bare) or len(self._held) > MAX_LEAD:
            return self._go_plain()
        return []

    def _at_thought(self) -> list[Segment]:
        self._held = self._held.lstrip()
        return self._go_on(self._thinking) if self._held else []

    def _thinking(self) -> list[Segment]:
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._held = rest
            return _thought(thought.rstrip()) + self._go_on(self._after_thought)
        keep = _held_length(thought)
        self._held = thought[len(thought) - keep :]
        return _thought(thought[: len(thought) - keep])

    def _after_thought(self) -> list[Segment]:
        self._held = self._held.lstrip()
        return self._go_plain() if self._held else []

    def _go_on(self, step: Callable[[], list[Segment]]) -> list[Segment]:
        self._step = step
        return step()

    def _go_plain(self) -> list[Segment]:
        self.is_plain = True
        held, self._held = self._held, ""
        return [("text", held)] if held else []


def _thought(thought: str) -> list[Segment]:
    return [("reasoning", thought)] if thought else []


def _held_length(thought: str) -> int:
    # The start of a closing tag, and the white space before it, which goes with the tag.
    for length in range(min(len(CLOSE) - 1, len(thought)), 0, -1):
        if CLOSE.startswith(thought[-length:]):
            break
    else:
        length = 0
    bare = thought[: len(thought) - length]
    return length + len(bare) - len(bare.rstrip())
