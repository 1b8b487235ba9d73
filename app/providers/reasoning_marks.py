"""Splits reasoning that comes inside the text, between marks, from the text. Pure.

Only marks at the start of a text count, since a text may be about them; in OpenAI's harmony format,
which begins with a token, all tokens count.
"""

import re
from collections.abc import Callable

from .harmony import HarmonySplitter, Segment

# Sources: DeepSeek-R1 and Qwen (think), Claude behind proxies (thinking), Gemini's OpenAI endpoint
# (thought), prompts of several agents (reasoning), Magistral, Seed-OSS, Kimi-VL, Command A, Gemma.
PAIRS = {
    **{f"<{name}>": f"</{name}>" for name in ("think", "thinking", "thought", "thoughts",
       "reasoning", "reflection", "seed:think")},
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|channel>thought": "<channel|>",
}  # fmt: skip
CLOSINGS = tuple(PAIRS.values())
# Harmony begins with either; the other tokens come later.
HARMONY = ("<|channel|>", "<|start|>")
STARTS = (*PAIRS, *CLOSINGS, *HARMONY)
FIRST_CHARACTERS = frozenset(mark[0] for mark in STARTS)
LONGEST = max(map(len, STARTS))
# So much white space may come before a mark.
MAX_LEAD = 64
# A closing mark alone on its line: the template had opened the reasoning before the text began.
LONE_CLOSING = re.compile(
    r"^[ \t]*(?:" + "|".join(map(re.escape, CLOSINGS)) + r")[ \t]*$", re.MULTILINE | re.IGNORECASE
)


class ReasoningSplitter:
    """Returns text as segments of reasoning or text; holds back only what may belong to a mark."""

    def __init__(self) -> None:
        self._held = ""
        self._close = ""
        self._mark_end = re.compile("")
        self._step: Callable[[], list[Segment]] = self._at_start
        self._harmony: HarmonySplitter | None = None
        self._has_seen_mark = False
        self.is_plain = False

    def feed(self, text: str) -> list[Segment]:
        """Return what is known once `text`, the next piece of the content, has come."""
        if self.is_plain:
            return [("text", text)]
        self._held += text
        return self._step()

    def end(self) -> list[Segment]:
        """Return what was held back: it was no mark."""
        held, self._held = self._held, ""
        if self._harmony is not None:
            return self._harmony.feed(held) + self._harmony.end()
        if self._step == self._thinking:
            return _thought(held)
        bare = held.lstrip() if self._has_seen_mark else held
        return [("text", bare)] if self._step == self._at_start and bare else []

    def _at_start(self) -> list[Segment]:
        bare = self._held.lstrip()
        start = bare[:LONGEST].lower()
        if bare and bare[0] in FIRST_CHARACTERS:
            for mark, close in PAIRS.items():
                if start.startswith(mark):
                    self._mark_end = re.compile(re.escape(close), re.IGNORECASE)
                    self._close = close
                    return self._pass_mark(bare[len(mark) :], self._at_thought)
            for mark in CLOSINGS:
                if start.startswith(mark):
                    return self._pass_mark(bare[len(mark) :], self._at_start)
            if start.startswith(HARMONY):
                self._harmony = HarmonySplitter()
                return self._go_on(self._in_harmony)
        may_begin = len(self._held) - len(bare) <= MAX_LEAD
        if may_begin and any(mark.startswith(start) for mark in STARTS):
            return []
        return self._go_plain()

    def _pass_mark(self, rest: str, step: Callable[[], list[Segment]]) -> list[Segment]:
        self._held, self._has_seen_mark = rest, True
        return self._go_on(step)

    def _at_thought(self) -> list[Segment]:
        self._held = self._held.lstrip()
        return self._go_on(self._thinking) if self._held else []

    def _thinking(self) -> list[Segment]:
        close = self._mark_end.search(self._held)
        if close is not None:
            thought = self._held[: close.start()]
            return _thought(thought.rstrip()) + self._pass_mark(
                self._held[close.end() :], self._at_start
            )
        keep = _held_length(self._held, self._close)
        thought, self._held = self._held[: -keep or None], self._held[len(self._held) - keep :]
        return _thought(thought)

    def _in_harmony(self) -> list[Segment]:
        held, self._held = self._held, ""
        return self._harmony.feed(held) if self._harmony else []

    def _go_on(self, step: Callable[[], list[Segment]]) -> list[Segment]:
        self._step = step
        return step()

    def _go_plain(self) -> list[Segment]:
        self.is_plain = True
        held, self._held = self._held, ""
        # White space between a mark and the text belongs to the mark.
        bare = held.lstrip() if self._has_seen_mark else held
        return [("text", bare)] if bare else []


def without_reasoning(text: str) -> str:
    """Return a stored text without reasoning and its marks, which a service may have left in it."""
    splitter = ReasoningSplitter()
    segments = splitter.feed(text) + splitter.end()
    plain = "".join(segment for kind, segment in segments if kind == "text")
    lone = LONE_CLOSING.search(plain)
    # Inside a block of code it is a part of the text.
    if lone is None or plain.count("```", 0, lone.start()) % 2:
        return plain
    return plain[lone.end() :].lstrip()


def _thought(thought: str) -> list[Segment]:
    return [("reasoning", thought)] if thought else []


def _held_length(thought: str, close: str) -> int:
    # The start of a closing mark, and the white space before it, which goes with the mark.
    tail = thought[-len(close) :].lower()
    for length in range(min(len(close) - 1, len(tail)), 0, -1):
        if close.startswith(tail[-length:]):
            break
    else:
        length = 0
    bare = thought[: len(thought) - length]
    return length + len(bare) - len(bare.rstrip())
