"""The HTTP side: everything that is not live, as JSON under /api, and its description."""

from .conversation_routes import Notices
from .openapi import Operation
from .routes import build_api

__all__ = ["Notices", "Operation", "build_api"]
