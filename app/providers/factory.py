"""Which provider this process uses. Importing this imports no SDK; building one does."""

import logging
from collections.abc import Callable
from functools import partial

from ..runtime import Runtime
from ..settings import Settings
from .base import Provider
from .configured import describe_endpoint, describe_only

log = logging.getLogger(__name__)


def build_provider(settings: Settings, runtime: Runtime, pace: Callable[[], bool]) -> Provider:
    """Return the provider that `settings` name: without file, key and address the demo.

    `pace` is called before each read of an answer's stream that would wait, and may wait itself.
    Call it after the process is patched, never before.
    """
    from .demo import DemoProvider
    from .multi_endpoint import Member, MultiEndpointProvider
    from .openai_api.provider import OpenAIProvider

    limits = {
        "connect_s": settings.limit_connect_s,
        "idle_s": settings.limit_idle_s,
        "total_s": settings.limit_total_s,
    }
    build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime, pace=pace)
    if settings.endpoints:
        members = [
            Member(each, build(**describe_endpoint(each), **limits)) for each in settings.endpoints
        ]
        return MultiEndpointProvider(runtime, members, settings.default_model)
    options = describe_only(settings)
    if options["api_key"] is None and settings.openai_base_url is None:
        log.info("no OPENAI_API_KEY and no OPENAI_BASE_URL: the demo model answers")
        return DemoProvider(runtime, pace=pace, **limits)
    return build(**options, **limits)
