"""Who can reach the server by its settings, and what a server for everyone must restrict."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from ..providers_config import Endpoint

LOOPBACK_NAMES = ("localhost",)
MODELS_NEEDED = (
    "with ALLOW_PUBLIC=1 anyone spends on the key of {key}: list the models that visitors may use"
)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in LOOPBACK_NAMES


def listening_host(values: dict[str, Any]) -> str:
    """Return where the server is reached: the container's published address, else its own."""
    return str(values.get("publish_address") or values.get("bind_host") or "127.0.0.1")


def public_model_faults(values: dict[str, Any], endpoints: Iterable[Endpoint]) -> list[str]:
    """Return the services with a key whose models are not listed."""
    faults = []
    if values.get("openai_api_key") is not None and not values.get("models"):
        faults.append(f"MODELS: {MODELS_NEEDED.format(key='OPENAI_API_KEY')}")
    for endpoint in endpoints:
        if has_key(endpoint) and not endpoint.table.models:
            needed = MODELS_NEEDED.format(key=f"endpoints.{endpoint.name}")
            faults.append(f"endpoints.{endpoint.name}.models: {needed}")
    return faults


def has_key(endpoint: Endpoint) -> bool:
    """Return whether requests to the endpoint are paid by an account."""
    return endpoint.api_key is not None or bool(endpoint.headers)


def models_that_reason(endpoints: tuple[Endpoint, ...]) -> frozenset[str]:
    """Return the ids of the models that the providers file lists with `reasoning = true`."""
    is_several = len(endpoints) > 1
    return frozenset(
        f"{endpoint.name}/{model.name}" if is_several else model.name
        for endpoint in endpoints
        for model in endpoint.table.models
        if model.reasoning
    )


def is_public_url(url: str | None) -> bool:
    """Return whether browsers on other machines use the URL."""
    return url is not None and not is_loopback(urlsplit(url).hostname or "")
