"""The choice of the runtime."""

from .base import Runtime
from .monkey_patch import patched_for, require


def choose_runtime(async_mode: str = "auto") -> Runtime:
    """Return the runtime for `async_mode`; "auto" is the one this process is patched for.

    Raises:
        NotPatchedError: the process is not patched for `async_mode`.
    """
    name = patched_for() if async_mode == "auto" else async_mode
    require(name)
    if name == "eventlet":
        from .on_eventlet.runtime import EventletRuntime

        return EventletRuntime()
    if name == "gevent":
        from .on_gevent.runtime import GeventRuntime

        return GeventRuntime()
    from .on_threads.runtime import ThreadingRuntime

    return ThreadingRuntime()
