"""Monkey-patching, in one place and before anything that must be patched is imported.

openai imported before eventlet's patching hangs the process, so the gunicorn workers and the
tests call `patch` first, and an app that is told to run on an unpatched runtime refuses.
"""

import os
import sys
import warnings

from ..startup_error import StartupError

GREEN = ("eventlet", "gevent")


class NotPatchedError(StartupError):
    """The runtime asked for needs monkey-patching, and that did not happen."""


def patch(name: str) -> None:
    """Patch the standard library for `name`; "threading" needs nothing."""
    if name == "eventlet":
        # Its own resolver ignores container DNS, .local names and search lists.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it is being retired is known, and said in docs
            import eventlet

            _use_quiet_hub()
        eventlet.monkey_patch()
    elif name == "gevent":
        from gevent import monkey

        monkey.patch_all()


def _use_quiet_hub() -> None:
    from eventlet import hubs
    from eventlet.hubs import epolls

    if epolls.is_available() and "EVENTLET_HUB" not in os.environ:
        from .on_eventlet.hub import Hub

        hubs.use_hub(Hub)


def patched_for() -> str:
    """Return the runtime this process is patched for; "threading" when it is not patched."""
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
        NotPatchedError: it is patched for another runtime, or not at all.
    """
    found = patched_for()
    if found != name:
        hint = (
            f"call app.runtime.monkey_patch.patch({name!r}) before anything else is imported, "
            "or leave ASYNC_MODE unset"
        )
        raise NotPatchedError(f"ASYNC_MODE={name}, but this process is set up for {found}: {hint}")
