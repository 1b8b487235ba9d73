"""The HTTP API: JSON under /api for everything that is not live, and its OpenAPI document."""

from .conversation_routes import Notices
from .routes import build_api

__all__ = ["Notices", "build_api"]
