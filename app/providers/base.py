"""What an answer asks of a model's service, and how it comes back.

ProviderError      the service, or the way to it, failed; `code` is one of the wire's codes
    Cancelled      the call was cancelled from here (stop, deletion, drain)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ..protocol.objects import PartKind

Append = Callable[[PartKind, str], None]


class ProviderError(Exception):
    """A call that failed, in the wire's words.

    Its text may go to the log and never holds a key, a URL or the service's own words.
    """

    def __init__(self, code: str, detail: str = "", *, retry_after_s: float | None = None):
        self.code = code
        self.retry_after_s = retry_after_s
        super().__init__(f"{code}: {detail}" if detail else code)


class Cancelled(ProviderError):
    """The call was cancelled; nobody waits for its outcome."""

    def __init__(self) -> None:
        super().__init__("cancelled")


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message as it goes upstream: its text parts joined, no reasoning."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the user asked for; None leaves it to the service."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One call: the turns oldest first. `partial` is an answer to go on with, or None."""

    model: str
    turns: tuple[Turn, ...]
    parameters: Parameters = field(default_factory=Parameters)
    partial: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the service counted them; None where it did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    total_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call that came to its end ended; `finish_reason` is the wire's."""

    finish_reason: Literal["stop", "length", "content_filter"]
    usage: Usage | None = None


class Call(Protocol):
    """One answer being fetched."""

    def run(self, append: Append) -> Outcome:
        """Fetch the answer, calling `append` for each delta, until its end; blocks.

        Raises:
            Cancelled: `cancel` was called, before or during the run.
            ProviderError: anything else that kept it from a proper end. What was appended stays.
        """

    def cancel(self) -> None:
        """End the run from another task, within milliseconds, also before its first byte."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that can be asked for by `id`, and what is known of it; None is not known."""

    id: str
    name: str
    endpoint: str | None = None
    reasoning: bool | None = None
    vision: bool | None = None
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class EndpointInfo:
    """A named endpoint beside others; `error` says why its models could not be listed."""

    id: str
    label: str
    any_name: bool
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models on offer. `any_name`: others may be asked for by name too."""

    models: tuple[ModelInfo, ...]
    default: str | None
    any_name: bool
    is_demo: bool = False
    error: ProviderError | None = None
    endpoints: tuple[EndpointInfo, ...] = ()


class Provider(Protocol):
    """A model's service."""

    def start(self, request: Request) -> Call:
        """Prepare one answer; nothing is sent until its `run`."""

    def catalogue(self) -> Catalogue:
        """Return what is on offer; asks the service at most every few minutes, may block."""

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default.

        Raises:
            Refusal: `model_unknown`; MODELS is set and does not list it, or nothing can be chosen.
        """

    def close(self) -> None:
        """Let go of connections and of anything that was started."""
