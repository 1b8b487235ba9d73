"""The list of models: read, filtered by family and cached for a few minutes."""

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec

from ...runtime import Event, Runtime
from ..base import ModelInfo, ProviderError
from .request.capabilities import read_capabilities

FRESH_S = 300.0
RETRY_S = 15.0
# Families without chat; whole words, since any name, such as "imagine-chat", may contain one.
OTHER_FAMILIES = re.compile(
    r"embed|moderation|whisper|transcri|rerank|text-to-|stable-diffusion|dall-e|realtime|upscal"
    r"|(^|[-_/. :])(tts|images?|imagen|audio|speech|sora|veo|lyria|kokoro|bge|e5|clip|flux)"
    r"([-_/. :\d]|$)"
    r"|(^|/)(davinci|babbage|curie|ada)-\d|gpt-3\.5-turbo-instruct",
    re.IGNORECASE,
)


class Listing(msgspec.Struct):
    """The response of /v1/models; some services send null for an empty list."""

    data: list[dict[str, Any]] | None = None


class ModelList:
    """A list of models and when it was read, or the error in its place."""

    def __init__(self, models: tuple[ModelInfo, ...] = (), error: ProviderError | None = None):
        self.models = models
        self.error = error
        self.owners: dict[str, str] = {}
        self.read_at = monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether the list may be used without a new request."""
        return monotonic() - self.read_at < (RETRY_S if self.error else FRESH_S)


def read_listing(data: bytes) -> ModelList:
    """Return the chat models of a response, in its order.

    Raises:
        ProviderError: `provider_broken`.
    """
    try:
        entries = msgspec.json.decode(data, type=Listing, strict=False).data or []
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        entries = None
    if entries is None or not all(isinstance(entry.get("id"), str) for entry in entries):
        raise ProviderError("provider_broken", "the list of models is unreadable")
    found = ModelList(tuple(_describe(entry) for entry in entries if is_chat_model(entry["id"])))
    found.owners = {entry["id"]: str(entry.get("owned_by")) for entry in entries}
    return found


def _describe(entry: dict[str, Any]) -> ModelInfo:
    name = entry.get("name")
    known = read_capabilities(entry)
    return ModelInfo(
        entry["id"],
        name if isinstance(name, str) else entry["id"],
        reasoning=known.reasoning,
        vision=known.vision,
        context_tokens=known.context_tokens,
    )


def is_chat_model(name: str) -> bool:
    """Return whether `name` is not of a family that is known to have no chat."""
    return OTHER_FAMILIES.search(name) is None


class ModelCache:
    """Caches the result of `fetch`. One task refreshes it; others use the old list or wait."""

    def __init__(self, runtime: Runtime, fetch: Callable[[], ModelList]):
        self._runtime = runtime
        self._fetch = fetch
        self._lock = runtime.lock()
        self._refresh_done: Event | None = None
        self._known: ModelList | None = None

    def owner(self, model: str) -> str | None:
        """Return the owner of the model in the list last read."""
        return self._known.owners.get(model) if self._known else None

    def peek(self) -> ModelList | None:
        """Return the list last read, without a request."""
        return self._known

    def get(self) -> ModelList:
        """Return the list; may block."""
        with self._lock:
            known, refresh_done = self._known, self._refresh_done
            if known is not None and (known.is_fresh or refresh_done is not None):
                return known
            if refresh_done is None:
                self._refresh_done = self._runtime.event()
        if refresh_done is not None:
            refresh_done.wait()
            return self.get()
        return self._refresh()

    def _refresh(self) -> ModelList:
        found: ModelList | None = None
        try:
            found = self._fetch_or_keep()
        finally:
            with self._lock:
                self._known = self._known if found is None else found
                refresh_done, self._refresh_done = self._refresh_done, None
            if refresh_done is not None:
                refresh_done.set()
        return found

    def _fetch_or_keep(self) -> ModelList:
        try:
            return self._fetch()
        except ProviderError as error:
            # The models of the last list are still useful.
            kept = ModelList(self._known.models if self._known else (), error)
            kept.owners = self._known.owners if self._known else {}
            return kept
