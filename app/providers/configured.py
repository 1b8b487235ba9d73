"""The real endpoints that the settings describe, and in whose words to speak of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ..providers_config import Endpoint
from ..runtime import Runtime
from ..settings import Settings
from .base import Provider
from .openai_api import OPENAI_URL


@dataclass(frozen=True, slots=True)
class ConfiguredEndpoint:
    """A real endpoint of the settings, and the settings that describe it; `wanted`: its models."""

    about: str
    base_url: str
    key_setting: str
    address_setting: str
    model_setting: str
    wanted: tuple[str, ...]
    options: dict[str, object]

    def build_unrestricted(self, settings: Settings, runtime: Runtime) -> Provider:
        """Build its provider so that it lists and takes any model, to be examined."""
        from .openai_api.provider import OpenAIProvider

        build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime)
        free = {**self.options, "models": (), "default_model": None}
        return build(**free, connect_s=settings.limit_connect_s, idle_s=settings.limit_idle_s)


def name_providers(settings: Settings) -> list[ConfiguredEndpoint]:
    """Return the endpoints that the settings describe; none where the demo answers."""
    if settings.endpoints:
        return [_name(each) for each in settings.endpoints]
    options = describe_only(settings)
    if options["api_key"] is None and settings.openai_base_url is None:
        return []
    default = settings.default_model
    wanted = tuple(dict.fromkeys(([default] if default else []) + list(settings.models)))
    return [
        ConfiguredEndpoint(
            about="models",
            base_url=settings.openai_base_url or OPENAI_URL,
            key_setting="OPENAI_API_KEY",
            address_setting="OPENAI_BASE_URL",
            model_setting="MODELS or DEFAULT_MODEL" if wanted else "DEFAULT_MODEL",
            wanted=wanted,
            options=options,
        )
    ]


def _name(endpoint: Endpoint) -> ConfiguredEndpoint:
    table = endpoint.table
    names = [model.name for model in table.models]
    return ConfiguredEndpoint(
        about=f"models of {endpoint.name}",
        base_url=table.base_url or OPENAI_URL,
        key_setting=table.api_key_env or "api_key_env",
        address_setting="base_url",
        model_setting="models or default",
        wanted=tuple(dict.fromkeys(([table.default] if table.default else []) + names)),
        options=describe_endpoint(endpoint),
    )


def describe_only(settings: Settings) -> dict[str, object]:
    """Return the provider's options for the one endpoint of the settings."""
    key = settings.openai_api_key
    return {
        "base_url": settings.openai_base_url,
        "api_key": key.get_secret_value() if key else None,
        "models": settings.models,
        "default_model": settings.default_model,
    }


def describe_endpoint(endpoint: Endpoint) -> dict[str, object]:
    """Return the provider's options for an endpoint of the file."""
    table = endpoint.table
    return {
        "base_url": table.base_url,
        "api_key": endpoint.api_key.get_secret_value() if endpoint.api_key else None,
        "models": tuple(model.name for model in table.models),
        "default_model": table.default,
        "headers": {name: value.get_secret_value() for name, value in endpoint.headers.items()},
    }
