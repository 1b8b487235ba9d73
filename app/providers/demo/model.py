"""The demo model: the words of a fixed text at reading speed."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from time import monotonic

from ..python_models import Finish, ModelTurn, PythonModel, Usage
from ..python_models.pieces import Piece
from .answers import VARIANTS, write_answer

DEMO_MODEL = "wordbrook-demo"
DEMO_NAME = "Demo (no real model)"
WORDS_PER_S = 32.0
FIRST_WORD_S = 0.25
MAX_REMEMBERED = 1000
NO_LIMIT = 1_000_000


class DemoModel:
    """Answers with fixed texts; a repeated question, as in a regenerate, gets another variant."""

    def __init__(self, sleep: Callable[[float], None]):
        self._sleep = sleep
        self._times_asked: Counter[str] = Counter()

    def declare(self) -> PythonModel:
        """Return it as a model."""
        return PythonModel(DEMO_MODEL, self.answer, DEMO_NAME)

    def answer(self, turn: ModelTurn) -> Iterator[Piece]:
        """Yield the answer word by word."""
        words = re.findall(r"\s*\S+", self._text(turn))
        limit = turn.options.get("max_output_tokens") or NO_LIMIT
        self._sleep(FIRST_WORD_S)
        # Due times instead of pauses, so that the time of sending does not add up.
        due_at = monotonic()
        for word in words[:limit]:
            yield word
            due_at += 1 / WORDS_PER_S
            self._sleep(max(0.0, due_at - monotonic()))
        yield Finish("stop" if len(words) <= limit else "length")
        read, written = len(turn.text.split()), len(words[:limit])
        yield Usage(read, written, total_tokens=read + written)

    def _text(self, turn: ModelTurn) -> str:
        question, partial = turn.text, turn.partial or ""
        files = [(file.name, file.text) for file in turn.files]
        texts = [write_answer(question, variant, files) for variant in range(VARIANTS)]
        if partial:
            rests = [text[len(partial) :] for text in texts if text.startswith(partial)]
            return rests[0] if rests else "\n\n" + texts[0]
        if len(self._times_asked) >= MAX_REMEMBERED:
            self._times_asked.clear()
        self._times_asked[question] += 1
        return texts[(self._times_asked[question] - 1) % VARIANTS]
