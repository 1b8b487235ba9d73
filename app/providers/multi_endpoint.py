"""Several named endpoints as one provider.

With several endpoints, the id of a model is `endpoint/model`. If the text before the first slash is
not the name of an endpoint, the whole id is the name of a model, as in conversations from before
the endpoints had names: the first endpoint that lists it is used, or the first that accepts any.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from ..protocol.errors import Refusal, message_for
from ..providers_config import Endpoint
from ..runtime import Runtime
from .base import (
    Call,
    Catalogue,
    EndpointInfo,
    ModelInfo,
    ModelProfile,
    Provider,
    ProviderError,
    Request,
    profile_of,
)

# All endpoints are asked concurrently; after this time the cached list of a slow one is used.
LISTING_WAIT_S = 3.0
MAX_ID_CHARS = 200


class CachingProvider(Provider, Protocol):
    """A provider that can list its models without a request."""

    def cached_catalogue(self) -> Catalogue:
        """Return the models last listed, or an error if none were; never blocks."""


@dataclass(frozen=True, slots=True)
class Member:
    """An endpoint and its provider."""

    endpoint: Endpoint
    provider: CachingProvider

    @property
    def default(self) -> str | None:
        """The default model of the endpoint in the file, if any."""
        models = self.endpoint.table.models
        return self.endpoint.table.default or (models[0].name if models else None)


class MultiEndpointProvider:
    """The endpoints of the providers file; `default_model` is DEFAULT_MODEL."""

    def __init__(self, runtime: Runtime, members: Sequence[Member], default_model: str | None):
        self._runtime = runtime
        self._members = {member.endpoint.name: member for member in members}
        self._default_model = default_model

    def start(self, request: Request) -> Call:
        """Return a call to the endpoint that the id of the model names."""
        try:
            member, model = self._find(request.model)
        except Refusal:
            # The endpoint was removed from the file after the conversation began.
            raise ProviderError("provider_model_missing", "no such endpoint") from None
        return member.provider.start(replace(request, model=model))

    def profile(self, model: str) -> ModelProfile:
        """Return the profile of a model by the file, its endpoint's list and refusals."""
        name, _, rest = model.partition("/")
        single = next(iter(self._members.values())) if len(self._members) == 1 else None
        member = single or self._members.get(name)
        if member is None:
            return ModelProfile()
        bare = model if single and name != member.endpoint.name else rest or model
        known = profile_of(member.provider, bare)
        table = member.endpoint.table
        listed = next((each for each in table.models if each.name == bare), None)
        by_hand = (listed and listed.context_length) or table.context_tokens
        lengths = [each for each in (by_hand, known.context_tokens) if each]
        return ModelProfile(
            endpoint=member.endpoint.name,
            context_tokens=min(lengths, default=None),
            title_model=self._id(member, table.title_model) if table.title_model else None,
            vision=known.vision if listed is None or listed.vision is None else listed.vision,
        )

    def catalogue(self) -> Catalogue:
        """Return the models of all endpoints, which are asked concurrently and cached."""
        offers = self._list_all()
        models = [
            info for name, offer in offers.items() for info in self._describe(name, offer.models)
        ]
        errors = [offer.error for offer in offers.values() if offer.error is not None]
        is_several = len(offers) > 1
        return Catalogue(
            tuple(models),
            self._choose_default(offers),
            any_name=any(offer.any_name for offer in offers.values()),
            error=errors[0] if len(errors) == len(offers) else None,
            endpoints=tuple(
                EndpointInfo(name, self._members[name].endpoint.label, offer.any_name, offer.error)
                for name, offer in offers.items()
                if is_several
            ),
        )

    def choose_model(self, wanted: str | None) -> str:
        """Return the id of the model to use for `wanted`, or of the default; may block.

        Raises:
            Refusal: `model_unknown`, or `unavailable` if no endpoint can list its models now.
        """
        wanted = wanted or self._default_model
        if wanted is None:
            first = next(iter(self._members.values()))
            if first.default is not None:
                return self._id(first, first.default)
            offer = self.catalogue()
            if offer.default is None and offer.error is not None:
                message = message_for(offer.error.code, offer.error.reason)
                is_unlisted = offer.error.reason == "no_list"
                raise Refusal("model_unknown" if is_unlisted else "unavailable", message)
            if offer.default is None:
                raise Refusal("model_unknown", "The models' services offer no model; name one.")
            return offer.default
        member, model = self._find(wanted)
        model_id = self._id(member, member.provider.choose_model(model))
        if len(model_id) > MAX_ID_CHARS:
            raise Refusal("model_unknown")
        return model_id

    def close(self) -> None:
        """Close every connection."""
        for member in self._members.values():
            member.provider.close()

    def _find(self, wanted: str) -> tuple[Member, str]:
        name, _, rest = wanted.partition("/")
        member = self._members.get(name)
        if member is not None and rest:
            # A single endpoint has plain model names, one of which may begin with its own name.
            is_single = len(self._members) == 1
            if not (is_single and _offers(member.provider.cached_catalogue(), wanted)):
                return member, rest
        if len(self._members) == 1:
            return next(iter(self._members.values())), wanted
        return self._find_unprefixed(wanted), wanted

    def _find_unprefixed(self, wanted: str) -> Member:
        offers = self._list_all()
        for name, offer in offers.items():
            if _offers(offer, wanted):
                return self._members[name]
        for name, offer in offers.items():
            if offer.any_name:
                return self._members[name]
        raise Refusal("model_unknown")

    def _id(self, member: Member, model: str) -> str:
        return f"{member.endpoint.name}/{model}" if len(self._members) > 1 else model

    def _list_all(self) -> dict[str, Catalogue]:
        listed: dict[str, Catalogue] = {}

        def list_models(name: str, member: Member) -> None:
            listed[name] = member.provider.catalogue()

        tasks = [self._runtime.spawn(list_models, *each) for each in self._members.items()]
        until = monotonic() + LISTING_WAIT_S
        for task in tasks:
            task.join(max(0.0, until - monotonic()))
        return {
            name: listed.get(name) or member.provider.cached_catalogue()
            for name, member in self._members.items()
        }

    def _describe(self, name: str, models: Sequence[ModelInfo]) -> list[ModelInfo]:
        member = self._members[name]
        configured = {model.name: model for model in member.endpoint.table.models}
        infos = []
        for info in models:
            own = configured.get(info.id)
            infos.append(
                ModelInfo(
                    self._id(member, info.id),
                    (own and own.label) or info.name,
                    name if len(self._members) > 1 else None,
                    own.reasoning if own else info.reasoning,
                    own.vision if own else info.vision,
                    own.context_length if own else info.context_tokens,
                )
            )
        return infos

    def _choose_default(self, offers: dict[str, Catalogue]) -> str | None:
        if self._default_model is not None:
            member, model = self._find(self._default_model)
            return self._id(member, model)
        for name, offer in offers.items():
            default = self._members[name].default or offer.default
            if default is not None:
                return self._id(self._members[name], default)
        return None


def _offers(offer: Catalogue, model: str) -> bool:
    return any(info.id == model for info in offer.models)
