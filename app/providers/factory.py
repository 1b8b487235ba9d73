"""The choice of the provider. Importing this module imports no SDK; building a provider does."""

import logging
from collections.abc import Callable
from functools import partial

from ..runtime import Runtime
from ..settings import Settings
from .base import Provider
from .configured import endpoint_options, single_endpoint_options

log = logging.getLogger(__name__)


def build_provider(settings: Settings, runtime: Runtime, pace: Callable[[], bool]) -> Provider:
    """Return the provider of `settings`: without file, key and URL the demo.

    `pace` is called before each read of a stream that would wait; it may wait itself. Call this
    function only after monkey-patching.
    """
    from .demo import DemoProvider
    from .multi_endpoint import Member, MultiEndpointProvider
    from .openai_api.provider import OpenAIProvider

    limits = {
        "connect_s": settings.limit_connect_s,
        "idle_s": settings.limit_idle_s,
        "total_s": settings.limit_total_s,
        "first_byte_s": settings.limit_first_byte_s,
    }
    build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime, pace=pace)
    if settings.endpoints:
        members = [
            Member(each, build(**{**limits, **endpoint_options(each)}))
            for each in settings.endpoints
        ]
        return MultiEndpointProvider(runtime, members, settings.default_model)
    options = single_endpoint_options(settings)
    if options["api_key"] is None and settings.openai_base_url is None:
        log.info("neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: using the demo model")
        del limits["first_byte_s"]
        return DemoProvider(runtime, pace=pace, **limits)
    return build(**options, **limits)
