"""The routes of presets."""

from .operations import PRESET_OPERATIONS
from .routes import add_preset_routes

__all__ = ["PRESET_OPERATIONS", "add_preset_routes"]
