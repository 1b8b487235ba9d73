"""Removes from the start of a continued answer what repeats the end of the partial one. Pure."""

MAX_OVERLAP = 200
# A repeat with fewer letters and digits may be intended, as the braces of nested code are.
MIN_WORD_CHARACTERS = 8
MIN_LAST_WORD = 3


class OverlapFilter:
    """Returns text without the repeat it begins with; holds back only what may be one.

    Once `is_open`, it returns all text unchanged.
    """

    def __init__(self, partial: str):
        self._tail = partial[-MAX_OVERLAP:]
        self._before = partial[-MAX_OVERLAP - 1 : -MAX_OVERLAP]
        self._held = ""
        self._trimmed = ""
        self.is_open = not partial

    def expect_white_space(self, trimmed: str) -> None:
        """Drop from the start `trimmed`, the end of the partial answer that was not sent."""
        self._trimmed = trimmed

    def feed(self, text: str) -> str:
        """Return what is known once `text`, the next piece of the continuation, has come."""
        if self.is_open:
            return text
        self._held += text
        if self._trimmed and not self._drop_trimmed():
            return ""
        return "" if self._may_grow() else self.end()

    def end(self) -> str:
        """Return what was held back, less the repeat."""
        if self._trimmed and not self._drop_trimmed():
            self._held = ""
        held, self._held = self._held, ""
        self.is_open = True
        return held[self._repeat(held) :]

    def _drop_trimmed(self) -> bool:
        """Drop white space that the partial answer ends with; return whether that is done."""
        bare = self._held.lstrip()
        if not bare and len(self._held) <= len(self._trimmed):
            return False
        space = self._held[: len(self._held) - len(bare)]
        self._held = (
            space.removeprefix(self._trimmed) + bare if space.startswith(self._trimmed) else bare
        )
        self._trimmed = ""
        return True

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
        # "The answ" + "answer": the model began the unfinished last word again.
        before = self._tail[start - 1 : start] if start else self._before
        return len(overlap) >= MIN_LAST_WORD and overlap.isalpha() and not before.isalnum()
