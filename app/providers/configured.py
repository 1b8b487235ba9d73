"""The endpoints of the settings, and the names of the settings that describe each of them."""

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
    """An endpoint, the names of its settings, and as `wanted` the models that they name."""

    about: str
    base_url: str
    key_setting: str
    address_setting: str
    model_setting: str
    wanted: tuple[str, ...]
    options: dict[str, object]

    def build_unrestricted(self, settings: Settings, runtime: Runtime) -> Provider:
        """Return a provider that lists and accepts every model, for the doctor."""
        from .openai_api.provider import OpenAIProvider

        build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime)
        unrestricted = {**self.options, "models": (), "default_model": None}
        return build(
            **unrestricted, connect_s=settings.limit_connect_s, idle_s=settings.limit_idle_s
        )


def configured_endpoints(settings: Settings) -> list[ConfiguredEndpoint]:
    """Return the endpoints of the settings; none where the demo is used."""
    if settings.endpoints:
        return [_from_file(each) for each in settings.endpoints]
    options = single_endpoint_options(settings)
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


def _from_file(endpoint: Endpoint) -> ConfiguredEndpoint:
    table = endpoint.table
    names = [model.name for model in table.models]
    return ConfiguredEndpoint(
        about=f"models of {endpoint.name}",
        base_url=table.base_url or OPENAI_URL,
        key_setting=table.api_key_env or "api_key_env",
        address_setting="base_url",
        model_setting="models or default",
        wanted=tuple(dict.fromkeys(([table.default] if table.default else []) + names)),
        options=endpoint_options(endpoint),
    )


def single_endpoint_options(settings: Settings) -> dict[str, object]:
    """Return the provider options of the single endpoint in the environment."""
    key = settings.openai_api_key
    return {
        "base_url": settings.openai_base_url,
        "api_key": key.get_secret_value() if key else None,
        "models": settings.models,
        "default_model": settings.default_model,
        "finish_reason": settings.finish_reason,
    }


def endpoint_options(endpoint: Endpoint) -> dict[str, object]:
    """Return the provider options of an endpoint of the file."""
    table = endpoint.table
    return {
        "base_url": table.base_url,
        "api_key": endpoint.api_key.get_secret_value() if endpoint.api_key else None,
        "models": tuple(model.name for model in table.models),
        "default_model": table.default,
        "finish_reason": table.finish_reason,
        "headers": {name: value.get_secret_value() for name, value in endpoint.headers.items()},
    }
