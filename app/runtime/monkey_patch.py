"""Monkey-patching of the standard library for eventlet or gevent.

It must precede other imports: a process that imports openai before eventlet patches hangs. So the
gunicorn workers and the tests call `patch` first, and `require` rejects an unpatched process.
"""

import os
import sys
import warnings

from ..startup_error import StartupError


class NotPatchedError(StartupError):
    """The process is not monkey-patched for the runtime of ASYNC_MODE."""


def patch(name: str) -> None:
    """Patch the standard library for `name`; "threading" needs no patching."""
    if name == "eventlet":
        # eventlet's resolver ignores container DNS, .local names and search lists.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its deprecation warning; docs/howto.md says it
            import eventlet

            _use_own_hub()
        eventlet.monkey_patch()
    elif name == "gevent":
        from gevent import monkey

        monkey.patch_all()


def _use_own_hub() -> None:
    from eventlet import hubs
    from eventlet.hubs import epolls

    if epolls.is_available() and "EVENTLET_HUB" not in os.environ:
        from .on_eventlet.hub import Hub

        hubs.use_hub(Hub)


def patched_for() -> str:
    """Return the name of the runtime this process is patched for; "threading" if none."""
    if "eventlet" in sys.modules:
        from eventlet import patcher

        if patcher.is_monkey_patched("socket"):
            return "eventlet"
    if "gevent" in sys.modules:
        from gevent import monkey

        if monkey.is_module_patched("socket"):
            return "gevent"
    return "threading"


def require(name: str) -> None:
    """Check that this process is patched for `name`.

    Raises:
        NotPatchedError: it is not patched, or for another runtime.
    """
    found = patched_for()
    if found != name:
        hint = (
            f"call app.runtime.monkey_patch.patch({name!r}) before anything else is imported, "
            "or leave ASYNC_MODE unset"
        )
        raise NotPatchedError(f"ASYNC_MODE={name}, but this process is set up for {found}: {hint}")
