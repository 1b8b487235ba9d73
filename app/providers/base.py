"""The interface of a model service: requests, calls, models and errors.

ProviderError      the service or the connection to it failed; `code` is an error code of the wire
    Cancelled      this server cancelled the call (stop, deletion, drain)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from ..protocol.errors import KINDS, error_object
from ..protocol.objects import PartKind
from .turn import Turn as Turn  # noqa: PLC0414 - part of this interface

Append = Callable[[PartKind, str], None]
Choices = Mapping[str, Sequence[str]]
KeepPicture = Callable[[str], dict[str, Any] | None]


class ProviderError(Exception):
    """A failed call, with an error code of the wire.

    Its text is for the log alone: `detail`, which never contains a key or an address, and `said`,
    the service's own words without secrets. `action` says what the operator can do about `detail`;
    where it is empty, the code decides. `reason` and `parameter` say more than the code, and
    `details` about the answer, as on the wire. `sentence` is shown to the user instead of the
    code's own, `retryable` replaces the code's own. `context_tokens` and `request_tokens` are what
    the service counted, if it says so.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        retry_after_s: float | None = None,
        action: str = "",
        reason: str | None = None,
        parameter: str | None = None,
        said: str = "",
        sentence: str | None = None,
        retryable: bool | None = None,
    ):
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.action = action
        self.reason = reason
        self.parameter = parameter
        self.said = said
        self.details: dict[str, Any] | None = None
        self.sentence = sentence
        self.retryable = retryable
        self.context_tokens: int | None = None
        self.request_tokens: int | None = None
        super().__init__(code)

    def __str__(self) -> str:
        text = f"{self.code}: {self.detail}" if self.detail else self.code
        return f"{text}; the service said: {self.said}" if self.said else text

    def wire(self) -> dict[str, Any]:
        """Return the error object of the wire, without the log's text."""
        error = error_object(
            self.code if self.code in KINDS else "internal",
            self.sentence,
            retry_after_s=self.retry_after_s,
            reason=self.reason,
            parameter=self.parameter,
        )
        return error if self.retryable is None else {**error, "retryable": self.retryable}


class Cancelled(ProviderError):
    """The call was cancelled."""

    def __init__(self) -> None:
        super().__init__("cancelled")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Generation parameters; the service chooses those that are None.

    `own` has values of options that a model may have of its own.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """The user, conversation and answer of a request."""

    user: str
    conversation_id: str
    answer_id: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the turns, oldest first, and as `partial` the text of an answer to continue.

    `origin` is None for the title of a conversation. `state` is what the model keeps on the branch.
    `keep_picture` stores a picture of the answer, given in base64, and returns the state of its
    part, None if it cannot; it blocks the task alone.
    """

    model: str
    turns: tuple[Turn, ...]
    parameters: Parameters = field(default_factory=Parameters)
    partial: str | None = None
    origin: Origin | None = None
    state: dict[str, Any] | None = None
    keep_picture: KeepPicture | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """The token counts of the service; None where it gives none."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    total_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a call that ended by itself; `finish_reason` is that of the wire.

    Without one the service gave a reason that is not known: the answer is not complete. `details`
    are those of the wire: what the service said beside the text. `state` is what the model keeps
    for its next answers on this branch, None where it changed nothing.
    """

    finish_reason: Literal["stop", "length", "content_filter"] | None
    usage: Usage | None = None
    details: dict[str, Any] | None = None
    state: dict[str, Any] | None = None


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
    """A model by its `id`, and its capabilities; None means unknown.

    `options` are its own, with their choices.
    """

    id: str
    name: str
    endpoint: str | None = None
    reasoning: bool | None = None
    vision: bool | None = None
    context_tokens: int | None = None
    options: Choices = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """What a provider knows of a model: the endpoint that serves it, its context length in tokens
    and the model that the endpoint's settings name for titles; None means unknown.

    `writes_titles`: it follows an instruction to name a conversation. `keeps_state`: see
    Outcome.state. `vision`: it sees pictures. `options` are its own, with their choices.
    """

    endpoint: str = ""
    context_tokens: int | None = None
    title_model: str | None = None
    writes_titles: bool = True
    keeps_state: bool = False
    vision: bool | None = None
    options: Choices = field(default_factory=dict)


@runtime_checkable
class ProfilingProvider(Protocol):
    """A provider that knows the profiles of its models."""

    def profile(self, model: str) -> ModelProfile:
        """Return what is known of `model` now; never blocks."""


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


def profile_of(provider: object, model: str) -> ModelProfile:
    """Return the profile of `model`, an empty one where the provider has none."""
    return provider.profile(model) if isinstance(provider, ProfilingProvider) else ModelProfile()
