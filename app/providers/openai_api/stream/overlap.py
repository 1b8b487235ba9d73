"""A continued answer's beginning that repeats the end of what is there already. Pure."""

from collections.abc import Callable

MAX_OVERLAP = 200
# Fewer letters and digits than this may well be meant, as the braces of nested code are.
MIN_WORD_CHARACTERS = 8
MIN_LAST_WORD = 3


class OverlapFilter:
    """Passes text on without the repeat it begins with; holds back only what may be one."""

    def __init__(self, partial: str, on_text: Callable[[str], None]):
        self._tail = partial[-MAX_OVERLAP:]
        self._before = partial[-MAX_OVERLAP - 1 : -MAX_OVERLAP]
        self._on_text = on_text
        self._held = ""
        self._is_open = not partial

    def feed(self, text: str) -> None:
        """Take the next piece of the continuation."""
        if self._is_open:
            self._on_text(text)
            return
        self._held += text
        if not self._may_grow():
            self.end()

    def end(self) -> None:
        """Pass on what was held back, less the repeat."""
        held, self._held = self._held, ""
        self._is_open = True
        rest = held[self._repeat(held) :]
        if rest:
            self._on_text(rest)

    def _may_grow(self) -> bool:
        tail, held = self._tail, self._held
        return any(
            tail.startswith(held, start) and self._is_repeat(start)
            for start in range(len(tail) - len(held) + 1)
        )

    def _repeat(self, held: str) -> int:
        tail = self._tail
        for start in range(max(0, len(tail) - len(held)), len(tail)):
            if held.startswith(tail[start:]) and self._is_repeat(start):
                return len(tail) - start
        return 0

    def _is_repeat(self, start: int) -> bool:
        overlap = self._tail[start:]
        if sum(map(str.isalnum, overlap)) >= MIN_WORD_CHARACTERS:
            return True
        # "The answ" + "answer": the unfinished last word was begun again.
        before = self._tail[start - 1 : start] if start else self._before
        return len(overlap) >= MIN_LAST_WORD and overlap.isalpha() and not before.isalnum()
