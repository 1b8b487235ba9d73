"""The models that a user may use, of those that the provider offers."""

from dataclasses import replace

from ...allowances import fits_model
from ...limits.user_rules import UserRules
from ...protocol.errors import Refusal
from ...providers.base import Catalogue, ModelProfile, Provider, profile_of

NOT_ALLOWED = "This account may not use that model."


class ModelChoice:
    """Chooses models by the rules of the user."""

    def __init__(self, provider: Provider, rules: UserRules):
        self._provider = provider
        self._rules = rules

    def choose(self, user: str, wanted: str | None) -> str:
        """Return the model for `wanted`; without one the default, or the first that is allowed.

        Raises:
            Refusal: `model_unknown`; it is not offered, or not to this user.
        """
        allowed = self._rules.models(user)
        if allowed is None:
            return self._provider.choose_model(wanted)
        if wanted is not None:
            model = self._provider.choose_model(wanted)
            if not fits_model(allowed, model):
                raise Refusal("model_unknown", NOT_ALLOWED)
            return model
        default = self.catalogue(user).default
        if default is None:
            raise Refusal("model_unknown", NOT_ALLOWED)
        return self._provider.choose_model(default)

    def profile(self, model: str) -> ModelProfile:
        """Return what the provider knows of a model."""
        return profile_of(self._provider, model)

    def catalogue(self, user: str) -> Catalogue:
        """Return what the provider offers to this user."""
        found, allowed = self._provider.catalogue(), self._rules.models(user)
        if allowed is None:
            return found
        models = tuple(each for each in found.models if fits_model(allowed, each.id))
        default = found.default
        if default is None or not fits_model(allowed, default):
            named = next((each for each in allowed if not {"*", "?", "["} & set(each)), None)
            default = models[0].id if models else named if found.any_name else None
        any_name = found.any_name and any("*" in each for each in allowed)
        return replace(found, models=models, default=default, any_name=any_name)
