"""Paces the reads from providers: by load, and while too much text is not durable."""

from collections.abc import Callable

from ...providers.base import ProviderError
from ...settings import Settings
from .pacer import Pacer
from .pump import Pump


def reading_pace(pacer: Pacer, pump: Pump, settings: Settings) -> Callable[[], bool]:
    """Return the function that a provider calls before each read that would wait."""

    def pace() -> bool:
        has_waited = pacer.pause()
        if not pump.may_read.wait(settings.limit_idle_s):
            raise ProviderError("storage_unavailable")
        return has_waited

    return pace
