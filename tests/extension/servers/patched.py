"""The example in a process that is patched for eventlet, as an application on eventlet is."""

import eventlet

eventlet.monkey_patch()

from notes import create_app  # type: ignore[import-not-found]  # noqa: E402
from slow import make_app  # type: ignore[import-not-found]  # noqa: E402

__all__ = ["create_app", "make_app"]
