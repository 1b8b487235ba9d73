"""The model's services: one interface, one folder per kind, the network beneath them.

Their errors become ours in here and nowhere else.
"""

from .base import Provider
from .factory import build_provider

__all__ = ["Provider", "build_provider"]
