"""Reasoning that comes as <think>…</think> at the start of the text, told apart from it. Pure."""

from collections.abc import Callable

OPEN = "<think>"
CLOSE = "</think>"
# White space before the tag that is still waited through.
MAX_LEAD = 64


class ThinkSplitter:
    """Passes text on as reasoning or as text; holds back only what may be part of a tag."""

    def __init__(self, on_text: Callable[[str], None], on_reasoning: Callable[[str], None]):
        self._on_text = on_text
        self._on_reasoning = on_reasoning
        self._held = ""
        self._step = self._at_start
        self.is_plain = False

    def feed(self, text: str) -> None:
        """Take the next piece of the answer's content."""
        if self.is_plain:
            self._on_text(text)
        else:
            self._held += text
            self._step()

    def end(self) -> None:
        """Pass on what was held back: it was no tag."""
        held, self._held = self._held, ""
        if self._step == self._thinking:
            self._emit_thought(held)
        elif self._step == self._at_start and held:
            self._on_text(held)

    def _at_start(self) -> None:
        bare = self._held.lstrip()
        if bare.startswith(OPEN):
            self._held = bare[len(OPEN) :]
            self._go_on(self._at_thought)
        elif not OPEN.startswith(bare) or len(self._held) > MAX_LEAD:
            self._go_plain()

    def _at_thought(self) -> None:
        self._held = self._held.lstrip()
        if self._held:
            self._go_on(self._thinking)

    def _thinking(self) -> None:
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._held = rest
            self._emit_thought(thought.rstrip())
            self._go_on(self._after_thought)
            return
        keep = _held_length(thought)
        self._held = thought[len(thought) - keep :]
        self._emit_thought(thought[: len(thought) - keep])

    def _after_thought(self) -> None:
        self._held = self._held.lstrip()
        if self._held:
            self._go_plain()

    def _go_on(self, step: Callable[[], None]) -> None:
        self._step = step
        step()

    def _go_plain(self) -> None:
        self.is_plain = True
        held, self._held = self._held, ""
        if held:
            self._on_text(held)

    def _emit_thought(self, thought: str) -> None:
        if thought:
            self._on_reasoning(thought)


def _held_length(thought: str) -> int:
    # The start of a closing tag, and the white space before it, which goes with the tag.
    for length in range(min(len(CLOSE) - 1, len(thought)), 0, -1):
        if CLOSE.startswith(thought[-length:]):
            break
    else:
        length = 0
    bare = thought[: len(thought) - length]
    return length + len(bare) - len(bare.rstrip())
