"""Which models are on offer: the listing read, told apart by family, kept for a few minutes."""

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec

from ...runtime import Event, Runtime
from ..base import ModelInfo, ProviderError
from .request.capabilities import read_abilities

FRESH_S = 300.0
RETRY_S = 15.0
# Families that do not chat; by whole words, since "chat-latest-imagine" is anybody's name.
OTHER_FAMILIES = re.compile(
    r"embed|moderation|whisper|transcri|rerank|text-to-|stable-diffusion|dall-e|realtime|upscal"
    r"|(^|[-_/. :])(tts|images?|imagen|audio|speech|sora|veo|lyria|kokoro|bge|e5|clip|flux)"
    r"([-_/. :\d]|$)"
    r"|(^|/)(davinci|babbage|curie|ada)-\d|gpt-3\.5-turbo-instruct",
    re.IGNORECASE,
)


class Listing(msgspec.Struct):
    """The answer of /v1/models; some services send null for an empty list."""

    data: list[dict[str, Any]] | None = None


class ModelList:
    """The listing as last read, or the error in its place."""

    def __init__(self, models: tuple[ModelInfo, ...] = (), error: ProviderError | None = None):
        self.models = models
        self.error = error
        self.owners: dict[str, str] = {}
        self.read_at = monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether it may be used without asking again."""
        return monotonic() - self.read_at < (RETRY_S if self.error else FRESH_S)


def read_listing(data: bytes) -> ModelList:
    """Read a listing, chat models only, in the service's order.

    Raises:
        ProviderError: `provider_broken`.
    """
    try:
        entries = msgspec.json.decode(data, type=Listing, strict=False).data or []
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        entries = None
    if entries is None or not all(isinstance(entry.get("id"), str) for entry in entries):
        raise ProviderError("provider_broken", "the list of models is not readable")
    found = ModelList(tuple(_describe(entry) for entry in entries if is_chat_model(entry["id"])))
    found.owners = {entry["id"]: str(entry.get("owned_by")) for entry in entries}
    return found


def _describe(entry: dict[str, Any]) -> ModelInfo:
    name = entry.get("name")
    known = read_abilities(entry)
    return ModelInfo(
        entry["id"],
        name if isinstance(name, str) else entry["id"],
        reasoning=known.reasoning,
        vision=known.vision,
        context_tokens=known.context_tokens,
    )


def is_chat_model(name: str) -> bool:
    """Return whether `name` belongs to no family that is known not to chat."""
    return OTHER_FAMILIES.search(name) is None


class ModelCache:
    """Asks `fetch` when the list is not fresh; one task asks, the others wait or take the old."""

    def __init__(self, runtime: Runtime, fetch: Callable[[], ModelList]):
        self._runtime = runtime
        self._fetch = fetch
        self._lock = runtime.lock()
        self._asking: Event | None = None
        self._known: ModelList | None = None

    def owner(self, model: str) -> str | None:
        """Return what the list last read says of the model's owner."""
        return self._known.owners.get(model) if self._known else None

    def peek(self) -> ModelList | None:
        """Return the list as it was last read, without asking."""
        return self._known

    def get(self) -> ModelList:
        """Return the list; may block."""
        with self._lock:
            known, asking = self._known, self._asking
            if known is not None and (known.is_fresh or asking is not None):
                return known
            if asking is None:
                self._asking = self._runtime.event()
        if asking is not None:
            asking.wait()
            return self.get()
        return self._ask()

    def _ask(self) -> ModelList:
        found: ModelList | None = None
        try:
            found = self._fetch_or_keep()
        finally:
            with self._lock:
                self._known = self._known if found is None else found
                asking, self._asking = self._asking, None
            if asking is not None:
                asking.set()
        return found

    def _fetch_or_keep(self) -> ModelList:
        try:
            return self._fetch()
        except ProviderError as error:
            # What was on offer a while ago is better than nothing.
            kept = ModelList(self._known.models if self._known else (), error)
            kept.owners = self._known.owners if self._known else {}
            return kept
