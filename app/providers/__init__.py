"""Model services: one interface, one folder per kind, and the network layer below them.

Only this package translates their errors into error codes of the wire.
"""

from .base import Provider
from .factory import ProviderBuilder, build_provider

__all__ = ["Provider", "ProviderBuilder", "build_provider"]
