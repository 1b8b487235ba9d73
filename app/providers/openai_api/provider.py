"""A service that speaks OpenAI's API: its client, its models, what it has shown of its habits."""

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx2
import openai

from ...protocol.errors import KINDS, Refusal
from ...runtime import Runtime
from ..base import Catalogue, ModelInfo, ProviderError, Request
from ..network import CallScope, Pace, WatchedTransport, no_pace
from . import OPENAI_URL
from .call import OpenAICall
from .errors import FAILURES, translate
from .models import ModelCache, ModelList, read_listing
from .request.endpoint import EndpointClient
from .request.quirks import Quirks, first_habits

# Keyless servers want none, the SDK wants one.
PLACEHOLDER_KEY = "none"
LISTING_S = 15.0
NO_HEADERS: Mapping[str, str] = {}

log = logging.getLogger(__name__)


class OpenAIProvider:
    """One endpoint. Times are in seconds; `pace`: see Watch."""

    def __init__(
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
        pace: Pace = no_pace,
    ):
        _keep_quiet()
        self._runtime = runtime
        self._pace = pace
        self._connect_s, self._idle_s, self._total_s = connect_s, idle_s, total_s
        self._offered = _offer(models, default_model)
        self._default_model = default_model or next(iter(models), None)
        self._host = urlsplit(base_url or OPENAI_URL).hostname or ""
        self._habits: dict[str, Quirks] = {}
        self._cache = ModelCache(runtime, self._list_models)
        http_client = httpx2.Client(
            transport=WatchedTransport(),
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
        self._posting = EndpointClient(self._client, http_client)

    def start(self, request: Request) -> OpenAICall:
        """Prepare one answer; nothing is sent until its `run`."""
        watch = self._watch(self._idle_s, self._total_s, self._pace)
        return OpenAICall(self._posting, request, watch, self)

    def habits(self, model: str) -> Quirks:
        """Return how a request for `model` must be written, as known by now."""
        return self._habits.get(model) or first_habits(self._host, self._cache.owner(model))

    def remember(self, model: str, habits: Quirks) -> None:
        """Keep what a request for `model` that was taken has shown."""
        self._habits[model] = habits

    def catalogue(self) -> Catalogue:
        """Return what is on offer; asks the service at most every few minutes, may block."""
        return self._offer() or self._catalogue(self._cache.get())

    def known(self) -> Catalogue:
        """Return what is known to be on offer, without asking; an error where nothing is."""
        found = self._cache.peek() or ModelList(error=ProviderError("provider_timeout"))
        return self._offer() or self._catalogue(found)

    def _offer(self) -> Catalogue | None:
        infos = tuple(ModelInfo(name, name) for name in self._offered)
        return Catalogue(infos, self._default_model, any_name=False) if infos else None

    def _catalogue(self, found: ModelList) -> Catalogue:
        default = self._default_model or next((info.id for info in found.models), None)
        return Catalogue(found.models, default, any_name=True, error=found.error)

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default; may block.

        Raises:
            Refusal: `model_unknown`, or `unavailable` if the models cannot be listed now.
        """
        if wanted:
            if self._offered and wanted not in self._offered:
                raise Refusal("model_unknown")
            return wanted
        if self._default_model:
            return self._default_model
        offer = self.catalogue()
        if offer.error is not None and offer.default is None:
            # Its own sentence says more: a key that is refused is no matter of trying again.
            raise Refusal("unavailable", KINDS[offer.error.code].message)
        if offer.default is None:
            raise Refusal("model_unknown", "The model's service offers no model; name one.")
        return offer.default

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _watch(self, idle_s: float, total_s: float, pace: Pace) -> CallScope:
        return CallScope(
            self._runtime, connect_s=self._connect_s, idle_s=idle_s, total_s=total_s, pace=pace
        )

    def _list_models(self) -> ModelList:
        limit_s = min(LISTING_S, self._total_s)
        watch = self._watch(min(self._idle_s, limit_s), limit_s, no_pace)
        failure: ProviderError | None = None
        data = b""
        try:
            with watch.active():
                data = self._client.models.with_raw_response.list().http_response.content
        except FAILURES as error:
            failure = translate(error, watch, has_begun=False)
        if failure is not None:
            log.warning("the models cannot be listed: %s", failure)
            raise failure
        return read_listing(data)


def _offer(models: tuple[str, ...], default_model: str | None) -> tuple[str, ...]:
    # Whoever sets DEFAULT_MODEL beside MODELS means it to be one of them.
    if not models or default_model is None or default_model in models:
        return models
    return (default_model, *models)


def _keep_quiet() -> None:
    # At INFO the HTTP client logs each URL, at DEBUG both log more than may be known.
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
