"""Wordbrook: streaming chat from a Python back end to a React page, over Socket.IO."""

import sys
from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from flask import Flask

    from .extension import Wordbrook, answer_finished, message_received
    from .providers.base import Provider
    from .providers.python_models import (
        Cancelled,
        Finish,
        ModelFile,
        ModelTurn,
        Reasoning,
        Refused,
        Step,
        Usage,
        model,
    )
    from .providers.python_models.adapters import from_langgraph, from_openai, from_pydantic_ai
    from .settings import Settings

__all__ = [
    "Cancelled",
    "Finish",
    "ModelFile",
    "ModelTurn",
    "Reasoning",
    "Refused",
    "Step",
    "Usage",
    "Wordbrook",
    "__version__",
    "answer_finished",
    "create_app",
    "from_langgraph",
    "from_openai",
    "from_pydantic_ai",
    "message_received",
    "model",
]
# The installed package has this name; a module of models imports it from there in either case.
sys.modules.setdefault("wordbrook", sys.modules[__name__])


def create_app(settings: "Settings | None" = None, provider: "Provider | None" = None) -> "Flask":
    """Build and start the application: services, sockets, HTTP routes and page.

    Without `settings` they are read from the environment; `provider` replaces the model service
    that they name. `app.extensions` has "socketio", "drain" (graceful shutdown, for workers) and
    "stop" (stop all tasks at once, for tests).

    Raises:
        StartupError: the server cannot start; the message says what to change.
    """
    # Imported late: gunicorn imports this package before its worker patches the process.
    from .factory import build_app

    return build_app(settings, provider)


def __getattr__(name: str) -> object:
    """Import the names on first use: before, the process may have to be patched."""
    if name in ("Wordbrook", "answer_finished", "message_received"):
        from . import extension

        return getattr(extension, name)
    if name.startswith("from_") and name in __all__:
        from .providers.python_models import adapters

        return getattr(adapters, name)
    if name in __all__:
        from .providers import python_models

        return getattr(python_models, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
