"""The HTTP API: JSON under /api for everything that is not live, and its OpenAPI document."""

from .routes import build_api

__all__ = ["build_api"]
