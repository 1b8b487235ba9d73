"""Runs a call of a provider and records its deltas in order, and its outcome or error."""

from typing import Protocol, Self

from app.providers.base import Outcome, Parameters, Provider, ProviderError, Request, Turn
from app.providers.state_change import StateChange, StatefulCall

MODEL = "fake-chat"


class RecordedCall:
    """One call, and the deltas, outcome or error of its run."""

    def __init__(
        self,
        provider: Provider,
        question: str = "What is a wordbook?",
        *,
        system: str | None = None,
        parameters: Parameters | None = None,
        partial: str | None = None,
        model: str = MODEL,
    ):
        turns = [] if system is None else [Turn("system", system)]
        turns.append(Turn("user", question))
        request = Request(model, tuple(turns), parameters or Parameters(), partial)
        self.call = provider.start(request)
        self.deltas: list[tuple[str, str]] = []
        self.changes: list[StateChange] = []
        self.outcome: Outcome | None = None
        self.error: ProviderError | None = None
        self.is_over = False

    def run(self) -> Self:
        """Run the call to its end."""
        try:
            if isinstance(self.call, StatefulCall):
                self.call.on_change = self.changes.append
            self.outcome = self.call.run(self.append)
        except ProviderError as error:
            self.error = error
        finally:
            self.is_over = True
        return self

    def append(self, kind: str, text: str) -> None:
        """Record one delta."""
        self.deltas.append((kind, text))

    @property
    def states(self) -> list[tuple[str, str]]:
        """The title and status of each change of a step."""
        return [(change.state["title"], change.state["status"]) for change in self.changes]

    @property
    def text(self) -> str:
        """The text of all deltas."""
        return "".join(text for kind, text in self.deltas if kind == "text")

    @property
    def reasoning(self) -> str:
        """The reasoning of all deltas."""
        return "".join(text for kind, text in self.deltas if kind == "reasoning")

    @property
    def finish_reason(self) -> str | None:
        """The finish_reason, or None."""
        return self.outcome.finish_reason if self.outcome else None

    @property
    def code(self) -> str | None:
        """The code of the error, or None."""
        return self.error.code if self.error else None


class Ask(Protocol):
    """Runs a call with the given options of the provider."""

    def __call__(self, *args: str, **options: object) -> RecordedCall: ...
