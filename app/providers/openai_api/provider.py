"""The provider for a service with OpenAI's API: its client, models and quirks."""

import logging
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import httpx2
import openai

from ...protocol.errors import KINDS, Refusal
from ...runtime import Runtime
from ..base import Catalogue, ModelInfo, ProviderError, Request
from ..network import CallScope, Pace, ScopedTransport, no_pace
from . import OPENAI_URL
from .call import OpenAICall
from .errors import FAILURES, translate
from .models import ModelCache, ModelList, read_listing
from .request.endpoint import EndpointClient
from .request.quirks import Quirks, initial_quirks

# The SDK requires a key; local servers ignore it.
PLACEHOLDER_KEY = "none"
LISTING_S = 15.0
NO_HEADERS: Mapping[str, str] = {}

log = logging.getLogger(__name__)


class OpenAIProvider:
    """One endpoint. Times are in seconds; `pace`: see CallScope.

    `finish_reason` "optional": the service never sends one.
    """

    def __init__(  # noqa: PLR0913  # one argument for each option of an endpoint
        self,
        runtime: Runtime,
        *,
        base_url: str | None,
        api_key: str | None,
        models: tuple[str, ...] = (),
        default_model: str | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        connect_s: float = 10.0,
        idle_s: float = 60.0,
        total_s: float = 600.0,
        finish_reason: Literal["required", "optional"] = "required",
        pace: Pace = no_pace,
    ):
        _silence_libraries()
        self._runtime = runtime
        self._pace = pace
        self._connect_s, self._idle_s, self._total_s = connect_s, idle_s, total_s
        self._needs_finish = finish_reason == "required"
        self._allowed = _allowed_models(models, default_model)
        self._default_model = default_model or next(iter(models), None)
        self._host = urlsplit(base_url or OPENAI_URL).hostname or ""
        self._quirks: dict[str, Quirks] = {}
        self._cache = ModelCache(runtime, self._list_models)
        http_client = httpx2.Client(
            transport=ScopedTransport(),
            trust_env=False,
            timeout=None,
            headers={"Accept-Encoding": "identity"},
        )
        self._client = openai.OpenAI(
            api_key=api_key or PLACEHOLDER_KEY,
            base_url=base_url or OPENAI_URL,
            max_retries=0,
            timeout=None,
            default_headers=headers,
            http_client=http_client,
        )
        self._endpoint = EndpointClient(self._client, http_client)

    def start(self, request: Request) -> OpenAICall:
        """Return a call for `request`; its `run` sends it."""
        scope = self._scope(self._idle_s, self._total_s, self._pace)
        return OpenAICall(self._endpoint, request, scope, self, needs_finish=self._needs_finish)

    def quirks(self, model: str) -> Quirks:
        """Return the known quirks of `model`, which decide the form of a request."""
        return self._quirks.get(model) or initial_quirks(self._host, self._cache.owner(model))

    def remember(self, model: str, quirks: Quirks) -> None:
        """Store the quirks with which a request for `model` succeeded."""
        self._quirks[model] = quirks

    def catalogue(self) -> Catalogue:
        """Return the available models, from a cache of a few minutes; may block."""
        return self._configured() or self._catalogue(self._cache.get())

    def cached_catalogue(self) -> Catalogue:
        """Return the models last listed, or an error if none were; never blocks."""
        found = self._cache.peek() or ModelList(error=ProviderError("provider_timeout"))
        return self._configured() or self._catalogue(found)

    def _configured(self) -> Catalogue | None:
        infos = tuple(ModelInfo(name, name) for name in self._allowed)
        return Catalogue(infos, self._default_model, any_name=False) if infos else None

    def _catalogue(self, found: ModelList) -> Catalogue:
        default = self._default_model or next((info.id for info in found.models), None)
        return Catalogue(found.models, default, any_name=True, error=found.error)

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default; may block.

        Raises:
            Refusal: `model_unknown`, or `unavailable` if the service does not list its models now.
        """
        if wanted:
            if self._allowed and wanted not in self._allowed:
                raise Refusal("model_unknown")
            return wanted
        if self._default_model:
            return self._default_model
        offer = self.catalogue()
        if offer.error is not None and offer.default is None:
            # The sentence of the error is more precise, for example for a refused key.
            raise Refusal("unavailable", KINDS[offer.error.code].message)
        if offer.default is None:
            raise Refusal("model_unknown", "The model's service offers no model; name one.")
        return offer.default

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _scope(self, idle_s: float, total_s: float, pace: Pace) -> CallScope:
        return CallScope(
            self._runtime, connect_s=self._connect_s, idle_s=idle_s, total_s=total_s, pace=pace
        )

    def _list_models(self) -> ModelList:
        limit_s = min(LISTING_S, self._total_s)
        scope = self._scope(min(self._idle_s, limit_s), limit_s, no_pace)
        failure: ProviderError | None = None
        data = b""
        try:
            with scope.active():
                data = self._client.models.with_raw_response.list().http_response.content
        except FAILURES as error:
            failure = translate(error, scope, has_begun=False)
        if failure is not None:
            log.warning("listing the models failed: %s", failure)
            raise failure
        return read_listing(data)


def _allowed_models(models: tuple[str, ...], default_model: str | None) -> tuple[str, ...]:
    # DEFAULT_MODEL is allowed even if MODELS does not list it.
    if not models or default_model is None or default_model in models:
        return models
    return (default_model, *models)


def _silence_libraries() -> None:
    # At INFO the HTTP client logs URLs; at DEBUG the libraries log headers and bodies.
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
