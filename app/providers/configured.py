"""The endpoints of the settings, and the names of the settings that describe each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..egress import Egress, Route
from ..providers_config import Endpoint
from ..runtime import Runtime
from ..settings import Settings
from .openai_api import OPENAI_URL

if TYPE_CHECKING:
    from .openai_api.provider import OpenAIProvider


@dataclass(frozen=True, slots=True)
class ConfiguredEndpoint:
    """An endpoint, the names of its settings, and as `wanted` the models that they name."""

    about: str
    base_url: str
    key_setting: str
    address_setting: str
    model_setting: str
    wanted: tuple[str, ...]
    egress: Egress
    options: dict[str, object]

    @property
    def route(self) -> Route:
        """The proxy that requests go through, if any, and the setting that decides it."""
        parts = urlsplit(self.base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return self.egress.route(parts.scheme, parts.hostname or "", port)

    def build_unrestricted(self, settings: Settings, runtime: Runtime) -> "OpenAIProvider":
        """Return a provider that lists and accepts every model, for the doctor."""
        from .openai_api.provider import OpenAIProvider

        build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime)
        limits = {
            "connect_s": settings.limit_connect_s,
            "idle_s": settings.limit_idle_s,
            "first_byte_s": settings.limit_first_byte_s,
        }
        return build(**{**limits, **self.options, "models": (), "default_model": None})


def configured_endpoints(settings: Settings) -> list[ConfiguredEndpoint]:
    """Return the endpoints of the settings; none where the demo is used."""
    if settings.endpoints:
        return [_from_file(settings, each) for each in settings.endpoints]
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
            egress=settings.egress,
            options=options,
        )
    ]


def _from_file(settings: Settings, endpoint: Endpoint) -> ConfiguredEndpoint:
    table = endpoint.table
    names = [model.name for model in table.models]
    return ConfiguredEndpoint(
        about=f"models of {endpoint.name}",
        base_url=table.base_url or OPENAI_URL,
        key_setting=table.api_key_env or "api_key_env",
        address_setting="base_url",
        model_setting="models or default",
        wanted=tuple(dict.fromkeys(([table.default] if table.default else []) + names)),
        egress=endpoint.egress(settings.egress),
        options=endpoint_options(settings, endpoint),
    )


def single_endpoint_options(settings: Settings) -> dict[str, object]:
    """Return the provider options of the single endpoint in the environment."""
    key = settings.openai_api_key
    return {
        "base_url": settings.openai_base_url,
        "api_key": key.get_secret_value() if key else None,
        "models": settings.models,
        "default_model": settings.default_model,
        "egress": settings.egress,
        "finish_reason": settings.finish_reason,
    }


def endpoint_options(settings: Settings, endpoint: Endpoint) -> dict[str, object]:
    """Return the provider options of an endpoint of the file."""
    table = endpoint.table
    return {
        "base_url": table.base_url,
        "api_key": endpoint.api_key.get_secret_value() if endpoint.api_key else None,
        **({"first_byte_s": table.first_byte_s} if table.first_byte_s is not None else {}),
        "models": tuple(model.name for model in table.models),
        "default_model": table.default,
        "headers": {
            **table.headers,
            **{name: value.get_secret_value() for name, value in endpoint.headers.items()},
        },
        "egress": endpoint.egress(settings.egress),
        "finish_reason": table.finish_reason,
    }
