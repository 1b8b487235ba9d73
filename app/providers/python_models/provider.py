"""Models written in Python as a provider."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import asdict, replace
from typing import Any

from ...protocol.errors import Refusal
from ...runtime import Runtime
from ..base import (
    Call,
    Catalogue,
    Choices,
    ModelInfo,
    ModelProfile,
    Parameters,
    ProviderError,
    Request,
)
from ..network import Pace, no_pace
from ..state_change import OnChange
from ..turn import text_with_documents
from .declare import PythonModel
from .execution.call import PythonCall
from .execution.exchange import Exchange
from .execution.producer import Context, Producer
from .files import model_file
from .steps import StepMaker
from .turn import ModelTurn

# A function answers what it is for; it follows no instruction about titles.
PROFILE = ModelProfile(endpoint="python", writes_titles=False, keeps_state=True)


class PythonProvider:
    """The given models, run in tasks of this process; `total_s` is the longest time of an answer.

    Suits models that wait by means of the runtime. `is_demo`: see Catalogue.
    """

    def __init__(
        self,
        runtime: Runtime,
        models: Sequence[PythonModel],
        *,
        total_s: float = 600.0,
        pace: Pace = no_pace,
        context: Context = nullcontext,
        default_model: str | None = None,
        is_demo: bool = False,
    ):
        self._runtime = runtime
        self._models = {each.name: each for each in models}
        self._default = default_model if default_model in self._models else next(iter(self._models))
        self._total_s = total_s
        self._pace = pace
        self._context = context
        self._is_demo = is_demo

    def start(self, request: Request) -> Call:
        """Return a call for `request`; its `run` runs the model."""
        model = self._models.get(request.model)
        if model is None:
            # It was removed after the conversation began.
            raise ProviderError("provider_model_missing", "no such model")

        def make_producer(exchange: Exchange) -> Producer:
            turn = turn_of(request, model.options, lambda: exchange.is_cancelled, exchange.put_now)
            return Producer(model, turn, exchange, self._context)

        return PythonCall(self._runtime, make_producer, total_s=self._total_s, pace=self._pace)

    def catalogue(self) -> Catalogue:
        """Return the models."""
        infos = tuple(
            ModelInfo(each.name, each.title, options=each.options) for each in self._models.values()
        )
        return Catalogue(infos, self._default, any_name=False, is_demo=self._is_demo)

    def profile(self, model: str) -> ModelProfile:
        """Return the profile of a model."""
        known = self._models.get(model)
        return replace(PROFILE, options=known.options) if known else PROFILE

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default.

        Raises:
            Refusal: `model_unknown`.
        """
        if wanted and wanted not in self._models:
            raise Refusal("model_unknown")
        return wanted or self._default

    def close(self) -> None:
        """Do nothing: calls end by themselves, and their event loop is shared."""


def turn_of(
    request: Request, choices: Choices, is_cancelled: Callable[[], bool], put_step: OnChange
) -> ModelTurn:
    """Return the argument of a model for a request.

    `choices` are the model's own options; `put_step` takes the changes of its steps.
    """
    messages = tuple(
        {"role": turn.role, "content": text_with_documents(turn)} for turn in request.turns
    )
    asked = [turn for turn in request.turns if turn.role == "user"]
    origin = request.origin
    return ModelTurn(
        text=asked[-1].text if asked else "",
        messages=messages,
        model=request.model,
        user=origin.user if origin else None,
        conversation_id=origin.conversation_id if origin else None,
        answer_id=origin.answer_id if origin else None,
        partial=request.partial,
        options=_options(request.parameters, choices),
        files=tuple(map(model_file, asked[-1].files)) if asked else (),
        state=deepcopy(request.state or {}),
        is_cancelled=is_cancelled,
        steps=StepMaker(put_step),
    )


def _options(parameters: Parameters, choices: Choices) -> dict[str, Any]:
    given = asdict(parameters)
    # A conversation may have options of another model, or of an earlier version of this one.
    own = {k: v for k, v in given.pop("own").items() if v in choices.get(k, ())}
    return {k: v for k, v in given.items() if v is not None} | own
