"""Wordbrook: streaming chat from a Python back end to a React page, over Socket.IO."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from .settings import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Build and start the application: services, sockets, HTTP routes and page.

    Without `settings` they are read from the environment. `app.extensions` has "socketio",
    "drain" (graceful shutdown, for workers) and "stop" (stop all tasks at once, for tests).

    Raises:
        StartupError: the server cannot start; the message says what to change.
    """
    # Imported late: gunicorn imports this package before its worker patches the process.
    from .factory import build_app

    return build_app(settings)
