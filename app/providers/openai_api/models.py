"""The list of models: read in every shape in use, filtered by family, cached for a few minutes.

OpenAI: {"data": [{"id"}]}; Together, GitHub: a bare list; Ollama: {"models": [{"name", "model"}]};
llama.cpp: ids that are paths. An entry that cannot be read loses no other.
"""

import json
import re
from collections.abc import Callable
from time import monotonic
from typing import Any

from ...runtime import Event, Runtime
from ..base import ModelInfo, ProviderError
from .request.capabilities import read_capabilities

FRESH_S = 300.0
RETRY_S = 15.0
LIST_KEYS = ("data", "models", "model_list", "results", "items")
ID_KEYS = ("id", "model", "name", "model_id", "model_name", "slug", "key")
MAX_ID_CHARS = 200
# Values of `type` (Together, LM Studio) for models without chat.
OTHER_TYPES = ("embedding", "embeddings", "image", "rerank", "moderation", "audio", "transcribe")
# Families without chat; whole words, since any name, such as "imagine-chat", may contain one.
OTHER_FAMILIES = re.compile(
    r"embed|moderation|whisper|transcri|rerank|text-to-|stable-diffusion|dall-e|realtime|upscal"
    r"|(^|[-_/. :])(tts|images?|imagen|audio|speech|sora|veo|lyria|kokoro|bge|e5|clip|flux)"
    r"([-_/. :\d]|$)"
    r"|(^|/)(davinci|babbage|curie|ada)-\d|gpt-3\.5-turbo-instruct",
    re.IGNORECASE,
)


class ModelList:
    """A list of models and when it was read, or the error in its place."""

    def __init__(self, models: tuple[ModelInfo, ...] = (), error: ProviderError | None = None):
        self.models = models
        self.error = error
        self.owners: dict[str, str] = {}
        self.read_at = monotonic()

    def context_tokens(self, model: str) -> int | None:
        """Return the listed context length of `model`."""
        return next((info.context_tokens for info in self.models if info.id == model), None)

    def vision(self, model: str) -> bool | None:
        """Return whether `model` sees pictures, None where the list does not say."""
        return next((info.vision for info in self.models if info.id == model), None)

    @property
    def is_fresh(self) -> bool:
        """Whether the list may be used without a new request."""
        return monotonic() - self.read_at < (RETRY_S if self.error else FRESH_S)


def read_listing(data: bytes) -> ModelList:
    """Return the chat models of a response, in its order, each once.

    Raises:
        ProviderError: `provider_broken`.
    """
    entries = _entries(data)
    if entries is None:
        raise ProviderError("provider_broken", "the list of models is unreadable")
    known: dict[str, dict[str, Any]] = {}
    for entry in entries:
        fields = {"id": entry} if isinstance(entry, str) else entry
        name = _id(fields) if isinstance(fields, dict) else None
        if name is not None:
            known.setdefault(name, fields)
    if entries and not known:
        raise ProviderError("provider_broken", "no entry of the list of models is readable")
    chats = (each for each in known.items() if _is_chat(*each))
    found = ModelList(tuple(_describe(*each) for each in chats))
    found.owners = {name: str(entry.get("owned_by")) for name, entry in known.items()}
    return found


def _entries(data: bytes) -> list[Any] | None:
    try:
        listing = json.loads(data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(listing, list):
        return listing
    if not isinstance(listing, dict):
        return None
    for key in LIST_KEYS:
        if isinstance(listing.get(key), list):
            return list(listing[key])
        if isinstance(listing.get(key), dict):
            return [{**entry, "id": name} if isinstance(entry, dict) else name
                    for name, entry in listing[key].items()]  # fmt: skip
    # Some services send null for an empty list.
    is_empty = any(key in listing and listing[key] is None for key in LIST_KEYS)
    return [] if is_empty and not listing.get("error") else None


def _id(entry: dict[str, Any]) -> str | None:
    for key in ID_KEYS:
        value = entry.get(key)
        if isinstance(value, str) and value.strip() and len(value) <= MAX_ID_CHARS:
            return value
    return None


def _is_chat(name: str, entry: dict[str, Any]) -> bool:
    return is_chat_model(name) and entry.get("type") not in OTHER_TYPES


def _describe(id_: str, entry: dict[str, Any]) -> ModelInfo:
    name = entry.get("display_name") or entry.get("name")
    known = read_capabilities(entry)
    return ModelInfo(
        id_,
        name if isinstance(name, str) else _short(id_),
        reasoning=known.reasoning,
        vision=known.vision,
        context_tokens=known.context_tokens,
    )


def _short(id_: str) -> str:
    # llama.cpp lists a file by its path.
    is_path = id_.startswith(("/", "./", "../")) or re.match(r"[A-Za-z]:\\", id_) is not None
    return re.split(r"[/\\]", id_.rstrip("/\\"))[-1] or id_ if is_path else id_


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

    def refresh_later(self) -> None:
        """Start to read the list in a task of its own, unless one is known or being read."""
        with self._lock:
            is_needed = self._refresh_done is None and not (self._known and self._known.is_fresh)
        if is_needed:
            self._runtime.spawn(self.get)

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
