"""Models written in Python beside those of a service, as one provider."""

from dataclasses import replace

from ...protocol.errors import Refusal
from ..base import Call, Catalogue, ModelProfile, Provider, Request, profile_of


class CombinedProvider:
    """Offers the models of `own` first; a name that both have is that of `own`."""

    def __init__(self, own: Provider, service: Provider, default_model: str | None):
        self._own = own
        self._service = service
        self._default_model = default_model

    def start(self, request: Request) -> Call:
        """Return a call to the provider that has the model."""
        return self._provider_of(request.model).start(request)

    def catalogue(self) -> Catalogue:
        """Return the models of both."""
        own, service = self._own.catalogue(), self._service.catalogue()
        names = {info.id for info in own.models}
        others = tuple(info for info in service.models if info.id not in names)
        default = self._default_model or own.default or service.default
        return replace(service, models=own.models + others, default=default)

    def profile(self, model: str) -> ModelProfile:
        """Return what the provider that has the model knows of it."""
        return profile_of(self._provider_of(model), model)

    def choose_model(self, wanted: str | None) -> str:
        """Return the model to use for `wanted`, or the default; may block.

        Raises:
            Refusal: `model_unknown` or `unavailable`.
        """
        wanted = wanted or self._default_model
        if wanted is not None:
            return self._provider_of(wanted).choose_model(wanted)
        try:
            return self._own.choose_model(None)
        except Refusal:
            return self._service.choose_model(None)

    def close(self) -> None:
        """Close both."""
        self._own.close()
        self._service.close()

    def _provider_of(self, model: str) -> Provider:
        is_own = any(info.id == model for info in self._own.catalogue().models)
        return self._own if is_own else self._service
