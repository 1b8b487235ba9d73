"""The choice of the provider. Importing this module imports no SDK; building a provider does."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any

from ..runtime import Runtime
from ..settings import Settings
from ..startup_error import StartupError
from .base import Provider
from .configured import endpoint_options, single_endpoint_options

if TYPE_CHECKING:
    from .python_models.declare import PythonModel

log = logging.getLogger(__name__)
ProviderBuilder = Callable[[Settings, Runtime, Callable[[], bool]], Provider]


def build_provider(settings: Settings, runtime: Runtime, pace: Callable[[], bool]) -> Provider:
    """Return the provider of `settings`: without backends, file, key and URL the demo.

    `pace` is called before each read of a stream that would wait; it may wait itself. Call this
    function only after monkey-patching.
    """
    service = _build_service(settings, runtime, pace)
    if not settings.backends:
        return service or _build_demo(settings, runtime, pace)
    return _combine(_build_backends(settings, runtime, pace), service, settings)


def build_embedded_provider(
    models: Sequence["PythonModel"],
    context: Callable[[], AbstractContextManager[object]],
    settings: Settings,
    runtime: Runtime,
    pace: Callable[[], bool],
) -> Provider:
    """Return the provider of `settings` with the models of an application around the chat.

    They run in tasks of this process, within `context`: they wait as the application's code does.
    """
    if not models:
        return build_provider(settings, runtime, pace)
    from .python_models.load import load_models
    from .python_models.provider import PythonProvider

    own = PythonProvider(
        runtime,
        [*models, *load_models(settings.backends)],
        total_s=settings.limit_total_s,
        pace=pace,
        context=context,
        default_model=settings.default_model,
    )
    return _combine(own, _build_service(settings, runtime, pace), settings)


def _combine(own: Provider, service: Provider | None, settings: Settings) -> Provider:
    if service is None:
        return own
    from .python_models.combined import CombinedProvider

    return CombinedProvider(own, service, settings.default_model)


def _build_demo(settings: Settings, runtime: Runtime, pace: Callable[[], bool]) -> Provider:
    from .demo import DemoModel
    from .python_models.provider import PythonProvider

    log.info("neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: using the demo model")
    models = [DemoModel(runtime.sleep).declare()]
    return PythonProvider(runtime, models, total_s=settings.limit_total_s, pace=pace, is_demo=True)


def _build_backends(settings: Settings, runtime: Runtime, pace: Callable[[], bool]) -> Provider:
    from .python_models.load import load_models
    from .python_models.process.provider import ProcessProvider
    from .python_models.provider import PythonProvider

    options: dict[str, Any] = {
        "total_s": settings.limit_total_s,
        "pace": pace,
        "default_model": settings.default_model,
    }
    if runtime.name == "threading":
        return PythonProvider(runtime, load_models(settings.backends), **options)
    return ProcessProvider(runtime, settings.backends, **options)


def _build_service(
    settings: Settings, runtime: Runtime, pace: Callable[[], bool]
) -> Provider | None:
    if not (settings.endpoints or settings.openai_api_key or settings.openai_base_url):
        return None  # the import of the SDK takes seconds on a small machine
    from .multi_endpoint import Member, MultiEndpointProvider

    try:
        from .openai_api.provider import OpenAIProvider
    except ModuleNotFoundError as error:
        raise StartupError(
            f'Model services need the package {error.name}: pip install "wordbrook[openai]"'
        ) from error

    limits = {
        "connect_s": settings.limit_connect_s,
        "idle_s": settings.limit_idle_s,
        "total_s": settings.limit_total_s,
        "first_byte_s": settings.limit_first_byte_s,
    }
    build: Callable[..., OpenAIProvider] = partial(OpenAIProvider, runtime, pace=pace)
    if settings.endpoints:
        members = [
            Member(each, build(**{**limits, **endpoint_options(settings, each)}))
            for each in settings.endpoints
        ]
        return MultiEndpointProvider(runtime, members, settings.default_model)
    return build(**single_endpoint_options(settings), **limits)
