"""Which runtime this process uses."""

from .base import Runtime
from .monkey_patch import patched_for, require


def choose_runtime(async_mode: str = "auto") -> Runtime:
    """Return the runtime for `async_mode`; "auto" takes the one this process is patched for.

    Raises:
        NotPatchedError: `async_mode` needs patching that did not happen.
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
