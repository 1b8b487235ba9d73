"""Which provider this process uses. Importing this imports no SDK; building one does."""

import logging
from collections.abc import Callable
from functools import partial

from ..endpoints_file import Endpoint
from ..runtime import Runtime
from ..settings import Settings
from .base import Provider

log = logging.getLogger(__name__)


def build_provider(settings: Settings, runtime: Runtime, pace: Callable[[], bool]) -> Provider:
    """Return the provider that `settings` name: without file, key and address the demo.

    `pace` is called before each read of an answer's stream that would wait, and may wait itself.
    Call it after the process is patched, never before.
    """
    from .demo import DemoProvider
    from .openai_api.provider import OpenAIProvider
    from .side_by_side import Member, SideBySide

    limits = {
        "connect_s": settings.limit_connect_s,
        "idle_s": settings.limit_idle_s,
        "total_s": settings.limit_total_s,
    }
    build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime, pace=pace)
    if settings.endpoints:
        members = [Member(each, build(**_describe(each), **limits)) for each in settings.endpoints]
        return SideBySide(runtime, members, settings.default_model)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    if key is None and settings.openai_base_url is None:
        log.info("no OPENAI_API_KEY and no OPENAI_BASE_URL: the demo model answers")
        return DemoProvider(runtime, pace=pace, **limits)
    return build(
        base_url=settings.openai_base_url,
        api_key=key,
        models=settings.models,
        default_model=settings.default_model,
        **limits,
    )


def _describe(endpoint: Endpoint) -> dict[str, object]:
    table = endpoint.table
    return {
        "base_url": table.base_url,
        "api_key": endpoint.api_key.get_secret_value() if endpoint.api_key else None,
        "models": tuple(model.name for model in table.models),
        "default_model": table.default,
        "headers": {name: value.get_secret_value() for name, value in endpoint.headers.items()},
    }
