"""Several named endpoints as one provider.

A model is asked for as `endpoint/model` where there are several endpoints: what stands before the
first slash is an endpoint's name, or else the whole is a model's name, as it was before the
endpoints had names; then the first endpoint that offers it answers, else the first that takes any.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Protocol

from ..protocol.errors import KINDS, Refusal
from ..providers_config import Endpoint
from ..runtime import Runtime
from .base import Call, Catalogue, EndpointInfo, ModelInfo, Provider, ProviderError, Request

# Listing asks all at once; who has not answered by then is shown by what is known of it.
LISTING_WAIT_S = 3.0
MAX_ID_CHARS = 200


class Listable(Provider, Protocol):
    """A provider that also says what it knows without asking."""

    def known(self) -> Catalogue:
        """Return what is known to be on offer; an error where nothing is."""


@dataclass(frozen=True, slots=True)
class Member:
    """An endpoint and the provider that talks to it."""

    endpoint: Endpoint
    provider: Listable

    @property
    def default(self) -> str | None:
        """Its model for want of another, where the file says so."""
        models = self.endpoint.table.models
        return self.endpoint.table.default or (models[0].name if models else None)


class MultiEndpointProvider:
    """The endpoints of the providers' file; `default_model` is DEFAULT_MODEL."""

    def __init__(self, runtime: Runtime, members: Sequence[Member], default_model: str | None):
        self._runtime = runtime
        self._members = {member.endpoint.name: member for member in members}
        self._default_model = default_model

    def start(self, request: Request) -> Call:
        """Prepare one answer by the endpoint that its model names."""
        try:
            member, model = self._find(request.model)
        except Refusal:
            # Its endpoint was taken out of the file since the conversation was written.
            raise ProviderError("provider_model_missing", "of no endpoint") from None
        return member.provider.start(replace(request, model=model))

    def catalogue(self) -> Catalogue:
        """Return all that is on offer; asks the endpoints at once, each every few minutes."""
        offers = self._ask_all()
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
        """Return the model to use for `wanted`, or the default, with its endpoint; may block.

        Raises:
            Refusal: `model_unknown`, or `unavailable` if no models can be listed now.
        """
        wanted = wanted or self._default_model
        if wanted is None:
            first = next(iter(self._members.values()))
            if first.default is not None:
                return self._id(first, first.default)
            offer = self.catalogue()
            if offer.default is None and offer.error is not None:
                raise Refusal("unavailable", KINDS[offer.error.code].message)
            if offer.default is None:
                raise Refusal("model_unknown", "The models' services offer no model; name one.")
            return offer.default
        member, model = self._find(wanted)
        whole = self._id(member, member.provider.choose_model(model))
        if len(whole) > MAX_ID_CHARS:
            raise Refusal("model_unknown")
        return whole

    def close(self) -> None:
        """Close every connection."""
        for member in self._members.values():
            member.provider.close()

    def _find(self, wanted: str) -> tuple[Member, str]:
        name, _, rest = wanted.partition("/")
        member = self._members.get(name)
        if member is not None and rest:
            # Alone its models have bare names, and one of them may begin as the endpoint is called.
            is_alone = len(self._members) == 1
            if not (is_alone and _offers(member.provider.known(), wanted)):
                return member, rest
        if len(self._members) == 1:
            return next(iter(self._members.values())), wanted
        return self._find_bare(wanted), wanted

    def _find_bare(self, wanted: str) -> Member:
        offers = self._ask_all()
        for name, offer in offers.items():
            if _offers(offer, wanted):
                return self._members[name]
        for name, offer in offers.items():
            if offer.any_name:
                return self._members[name]
        raise Refusal("model_unknown")

    def _id(self, member: Member, model: str) -> str:
        return f"{member.endpoint.name}/{model}" if len(self._members) > 1 else model

    def _ask_all(self) -> dict[str, Catalogue]:
        answers: dict[str, Catalogue] = {}

        def ask(name: str, member: Member) -> None:
            answers[name] = member.provider.catalogue()

        tasks = [self._runtime.spawn(ask, *each) for each in self._members.items()]
        until = monotonic() + LISTING_WAIT_S
        for task in tasks:
            task.join(max(0.0, until - monotonic()))
        return {
            name: answers.get(name) or member.provider.known()
            for name, member in self._members.items()
        }

    def _describe(self, name: str, models: Sequence[ModelInfo]) -> list[ModelInfo]:
        member = self._members[name]
        said = {model.name: model for model in member.endpoint.table.models}
        infos = []
        for info in models:
            own = said.get(info.id)
            infos.append(
                ModelInfo(
                    self._id(member, info.id),
                    (own and own.label) or info.name,
                    name if len(self._members) > 1 else None,
                    own.reasoning if own else info.reasoning,
                    own.vision if own else info.vision,
                    own.context if own else info.context_tokens,
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
