"""Which provider this process uses. Importing this imports no SDK; building one does."""

import logging
from collections.abc import Callable

from ..runtime import Runtime
from ..settings import Settings
from .base import Provider

log = logging.getLogger(__name__)


def build_provider(settings: Settings, runtime: Runtime, pace: Callable[[], None]) -> Provider:
    """Return the provider that `settings` name: without key and address the demo.

    `pace` is called before each read of an answer's stream that would wait, and may wait itself.
    Call it after the process is patched, never before.
    """
    from .demo import DemoProvider
    from .openai_api.provider import OpenAIProvider

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    limits = {
        "connect_s": settings.limit_connect_s,
        "idle_s": settings.limit_idle_s,
        "total_s": settings.limit_total_s,
    }
    if key is None and settings.openai_base_url is None:
        log.info("no OPENAI_API_KEY and no OPENAI_BASE_URL: the demo model answers")
        return DemoProvider(runtime, pace=pace, **limits)
    return OpenAIProvider(
        runtime,
        base_url=settings.openai_base_url,
        api_key=key,
        models=settings.models,
        default_model=settings.default_model,
        pace=pace,
        **limits,
    )
