"""The argument of a model written in Python: the question, the history and who asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..state_change import ignore_change
from .files import ModelFile
from .steps import Step, StepMaker
from .values import Cancelled


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """One question to a model.

    `messages` have the shape of OpenAI's chat completions, oldest first, cut to the history limit;
    `text` is the last message of the user, without its documents. `partial` is the text so far
    where the user continues an answer, else None: what is yielded is appended to it. `options`
    are those of the conversation, such as `temperature`. `state` is a dict of the model's own,
    which later turns on this branch see as it is when the model has returned. `files` are those
    of the question.
    """

    text: str
    messages: tuple[dict[str, str], ...]
    model: str
    user: str | None = None
    conversation_id: str | None = None
    answer_id: str | None = None
    partial: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[ModelFile, ...] = ()
    state: dict[str, Any] = field(default_factory=dict)
    is_cancelled: Callable[[], bool] = lambda: False
    steps: StepMaker = field(default_factory=lambda: StepMaker(ignore_change))

    @property
    def cancelled(self) -> bool:
        """Whether the answer was stopped."""
        return self.is_cancelled()

    def step(
        self,
        title: str,
        input: object = None,  # noqa: A002 - the public name
        *,
        name: str | None = None,
    ) -> Step:
        """Return a step to use in a `with` block; it is shown in the answer, folded.

        `input` is shown with it. `name` is that of the function or tool, by default the title.
        """
        return self.steps.make(title, input, name)

    def check(self) -> None:
        """Raise Cancelled if the answer was stopped."""
        if self.is_cancelled():
            raise Cancelled
