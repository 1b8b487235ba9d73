"""The routes of folders, and of changes of many conversations at once."""

from .operations import ARRANGEMENT_OPERATIONS
from .routes import add_arrangement_routes

__all__ = ["ARRANGEMENT_OPERATIONS", "add_arrangement_routes"]
