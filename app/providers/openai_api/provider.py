"""The provider for a service with OpenAI's API: its client, models and quirks."""

import logging
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import httpx2
import openai

from ...egress import DIRECT, Egress
from ...protocol.errors import Refusal, message_for
from ...runtime import Runtime
from ..base import Catalogue, ModelInfo, ModelProfile, ProviderError, Request
from ..network import CallScope, Pace, ScopedTransport, no_pace
from . import OPENAI_URL
from .address import Address, read_address, shown_address
from .call import OpenAICall
from .errors import FAILURES, translate, without_secrets
from .listing import list_models
from .models import ModelCache, ModelList
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

    def __init__(  # noqa: PLR0913 - the options of an endpoint
        self,
        runtime: Runtime,
        *,
        base_url: str | None,
        api_key: str | None,
        models: tuple[str, ...] = (),
        default_model: str | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
        egress: Egress = DIRECT,
        connect_s: float = 10.0,
        idle_s: float = 60.0,
        total_s: float = 600.0,
        first_byte_s: float = 300.0,
        finish_reason: Literal["required", "optional"] = "required",
        pace: Pace = no_pace,
    ):
        _silence_libraries()
        self._runtime = runtime
        self._pace = pace
        self._connect_s, self._idle_s, self._total_s = connect_s, idle_s, total_s
        self._first_byte_s = max(first_byte_s, idle_s)
        self._counted: dict[str, int] = {}
        self._address = read_address(base_url or OPENAI_URL)
        self.is_repaired = False
        self._needs_finish = finish_reason == "required"
        self._allowed = _allowed_models(models, default_model)
        self._default_model = default_model or next(iter(models), None)
        self._host = urlsplit(self._address.base_url).hostname or ""
        self._quirks: dict[str, Quirks] = {}
        self._cache = ModelCache(runtime, self._list_models)
        key = api_key or PLACEHOLDER_KEY
        self.secrets = (*([api_key] if api_key else []), *headers.values())
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json", **headers}
        http_client = self._http_client = httpx2.Client(
            transport=ScopedTransport(egress),
            trust_env=False,
            timeout=None,
            headers={"Accept-Encoding": "identity"},
        )
        self._client = openai.OpenAI(
            api_key=key,
            base_url=self._address.base_url,
            default_query=dict(self._address.query),
            max_retries=0,
            timeout=None,
            default_headers=headers,
            http_client=http_client,
        )
        self._endpoint = EndpointClient(self._client, http_client)

    def start(self, request: Request) -> OpenAICall:
        """Return a call for `request`; its `run` sends it."""
        scope = self._scope(self._idle_s, self._total_s, self._pace)
        scope.wait_for_first_byte(self._first_byte_s)
        return OpenAICall(self._endpoint, request, scope, self, needs_finish=self._needs_finish)

    def quirks(self, model: str) -> Quirks:
        """Return the known quirks of `model`, which decide the form of a request."""
        return self._quirks.get(model) or initial_quirks(self._host, self._cache.owner(model))

    def remember(self, model: str, quirks: Quirks) -> None:
        """Store the quirks with which a request for `model` succeeded."""
        self._quirks[model] = quirks

    @property
    def base_url(self) -> str:
        """The base URL in use, without query."""
        return shown_address(self._address.base_url)

    def repair_address(self) -> bool:
        """Return whether the service answers at the base URL with /v1, which is used from now on.

        Blocks for one listing; False where the address has a version or was repaired before.
        """
        if self._address.has_version:
            return False
        try:
            self._list_models()
        except ProviderError:
            return False
        return self.is_repaired

    def remember_context(self, model: str, tokens: int) -> None:
        """Store the context length that the service named in a refusal."""
        self._counted[model] = tokens

    def profile(self, model: str) -> ModelProfile:
        """Return what the settings, the last list and refusals say of `model`; never blocks.

        Without a list it is read in the background, so that the next question knows it.
        """
        self._cache.refresh_later()
        listed = self._cache.peek()
        known = [
            listed and listed.context_tokens(model),
            self._counted.get(model),
        ]
        lengths = [tokens for tokens in known if tokens]
        vision = listed.vision(model) if listed else None
        return ModelProfile(context_tokens=min(lengths, default=None), vision=vision)

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
            code = "model_unknown" if offer.error.reason == "no_list" else "unavailable"
            raise Refusal(code, message_for(offer.error.code, offer.error.reason))
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
        found, address = ModelList(), self._address
        try:
            with scope.active():
                found, address = list_models(self._http_client, address, self._headers)
        except ProviderError as error:
            failure = error
        except FAILURES as error:
            failure = translate(error, scope, has_begun=False)
        if failure is not None:
            failure = without_secrets(failure, self.secrets)
            log.warning("listing the models failed: %s", failure)
            raise failure
        if address != self._address:
            self._use(address)
        return found

    def _use(self, address: Address) -> None:
        log.warning("the configured base URL lacks /v1, where the service answers: it is added")
        self._address = address
        self.is_repaired = True
        self._client.base_url = address.base_url
        self._endpoint.forget_url()


def _allowed_models(models: tuple[str, ...], default_model: str | None) -> tuple[str, ...]:
    # DEFAULT_MODEL is allowed even if MODELS does not list it.
    if not models or default_model is None or default_model in models:
        return models
    return (default_model, *models)


def _silence_libraries() -> None:
    # At INFO the HTTP client logs URLs; at DEBUG the libraries log headers and bodies.
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
