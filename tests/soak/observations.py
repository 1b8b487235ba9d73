"""What all clients together observed and did, for the comparison at the end."""

from collections import Counter
from dataclasses import dataclass, field

Texts = list[str]


@dataclass(eq=False)
class Observations:
    """Shared by all clients.

    `longest` holds, for each answer, the longest text of each part that any client had.
    `kinds` are the provider's script kinds by run number; `runs` counts runs by question.
    """

    longest: dict[str, Texts] = field(default_factory=dict)
    runs: Counter[str] = field(default_factory=Counter)
    removed: set[str] = field(default_factory=set)
    kinds: dict[int, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    mismatches: list[str] = field(default_factory=list)
    last_number: int = 0

    def next_number(self) -> int:
        """Return the number of the next run."""
        self.last_number += 1
        return self.last_number

    def count(self, what: str) -> None:
        """Increment a counter of the report."""
        self.counts[what] += 1

    def record_texts(self, answer_id: str, texts: Texts) -> None:
        """Record a client's texts; as answers only grow, one text must be a prefix of the other."""
        longest = self.longest.setdefault(answer_id, [])
        for index, text in enumerate(texts):
            if index == len(longest):
                longest.append("")
            if text.startswith(longest[index]):
                longest[index] = text
            elif not longest[index].startswith(text):
                self.record_mismatch(
                    f"two clients hold different texts of {answer_id}, part {index}"
                )

    def record_mismatch(self, what: str) -> None:
        """Record a violated guarantee; any of them fails the soak."""
        self.mismatches.append(what)
