"""What all clients together have seen and done, for the verdict; says at once what cannot be."""

from collections import Counter
from dataclasses import dataclass, field

Texts = list[str]


@dataclass(eq=False)
class Ledger:
    """`seen` is the most that anyone held of each answer, part by part; `kinds` are the runs'."""

    seen: dict[str, Texts] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)
    removed: set[str] = field(default_factory=set)
    kinds: dict[int, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    mismatches: list[str] = field(default_factory=list)
    last_number: int = 0

    def number(self) -> int:
        """Return the number of the next run."""
        self.last_number += 1
        return self.last_number

    def count(self, what: str) -> None:
        """Count something for the report."""
        self.counts[what] += 1

    def note(self, answer_id: str, texts: Texts) -> None:
        """Note what a client holds; an answer only grows, so it begins with, or is begun by, the
        most that was seen before."""
        most = self.seen.setdefault(answer_id, [])
        for index, text in enumerate(texts):
            if index == len(most):
                most.append("")
            if text.startswith(most[index]):
                most[index] = text
            elif not most[index].startswith(text):
                self.blame(f"two clients hold different texts of {answer_id}, part {index}")

    def blame(self, what: str) -> None:
        """Note something that must not be."""
        self.mismatches.append(what)
