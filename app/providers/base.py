"""The interface of a model service: requests, calls, models and errors.

ProviderError      the service or the connection to it failed; `code` is an error code of the wire
    Cancelled      this server cancelled the call (stop, deletion, drain)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ..protocol.objects import PartKind

Append = Callable[[PartKind, str], None]


class ProviderError(Exception):
    """A failed call, with an error code of the wire.

    Its text may be logged: it never contains a key, a URL or text of the service. `sentence` is
    shown to the user instead of the code's own, `retryable` replaces the code's own.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        retry_after_s: float | None = None,
        sentence: str | None = None,
        retryable: bool | None = None,
    ):
        self.code = code
        self.retry_after_s = retry_after_s
        self.sentence = sentence
        self.retryable = retryable
        super().__init__(f"{code}: {detail}" if detail else code)


class Cancelled(ProviderError):
    """The call was cancelled."""

    def __init__(self) -> None:
        super().__init__("cancelled")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the request: its text parts joined, without reasoning."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Generation parameters; the service chooses those that are None."""

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The user, conversation and answer of a request."""

    user: str
    conversation_id: str
    answer_id: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the turns, oldest first, and as `partial` the text of an answer to continue.

    `origin` is None for the title of a conversation.
    """

    model: str
    turns: tuple[Turn, ...]
    parameters: Parameters = field(default_factory=Parameters)
    partial: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """The token counts of the service; None where it gives none."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    total_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a complete call; `finish_reason` is that of the wire."""

    finish_reason: Literal["stop", "length", "content_filter"]
    usage: Usage | None = None


class Call(Protocol):
    """One request to a service."""

    def run(self, append: Append) -> Outcome:
        """Send the request and call `append` with each delta until the answer ends; blocks.

        Raises:
            Cancelled: `cancel` was called before or during the run.
            ProviderError: the answer is incomplete for another reason. Appended text is kept.
        """

    def cancel(self) -> None:
        """End the run from another task within milliseconds, also before the first byte."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model by its `id`, and its capabilities; None means unknown."""

    id: str
    name: str
    endpoint: str | None = None
    reasoning: bool | None = None
    vision: bool | None = None
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class EndpointInfo:
    """One of several named endpoints; `error` is the reason why its models are not listed."""

    id: str
    label: str
    any_name: bool
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The available models. `any_name`: requests may name other models too."""

    models: tuple[ModelInfo, ...]
    default: str | None
    any_name: bool
    is_demo: bool = False
    error: ProviderError | None = None
    endpoints: tuple[EndpointInfo, ...] = ()


class Provider(Protocol):
    """A model service."""

    def start(self, request: Request) -> Call:
        """Return a call for `request`; its `run` sends it."""

    def catalogue(self) -> Catalogue:
        """Return the available models, from a cache of a few minutes; may block."""

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default.

        Raises:
            Refusal: `model_unknown`; MODELS does not list it, or there is no default.
        """

    def close(self) -> None:
        """Close connections and stop what the provider started."""
