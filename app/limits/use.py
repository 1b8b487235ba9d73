"""What a request uses: answers, tokens and their cost."""

from typing import NamedTuple


class Use(NamedTuple):
    """An amount, or a difference of two; `cost` in allowances.COST_UNIT."""

    answers: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0

    def of(self, kind: str) -> int:
        """Return the amount of a kind of allowances.KINDS."""
        if kind == "tokens":
            return self.input_tokens + self.output_tokens
        return self.answers if kind == "answers" else self.cost

    def minus(self, other: "Use") -> "Use":
        """Return the difference."""
        return Use(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))
