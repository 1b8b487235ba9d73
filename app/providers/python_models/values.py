"""What a model written in Python may yield beside text, and the exceptions it may raise or see."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of reasoning, shown folded above the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The reason why the answer ends; without it the answer is complete."""

    reason: Literal["stop", "length", "content_filter"]


class Refused(Exception):
    """Ends the answer with a sentence for the user; `retryable`: the same question may succeed."""

    def __init__(self, sentence: str, *, retryable: bool = False):
        self.sentence = sentence
        self.retryable = retryable
        super().__init__(sentence)


class Cancelled(BaseException):
    """The answer was stopped. No `except Exception` of a model swallows it."""
