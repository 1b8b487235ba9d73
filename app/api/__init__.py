"""The HTTP side: everything that is not live, as JSON under /api, and its description."""

from .blueprint import build_api
from .one_conversation import Notices
from .openapi import Operation

__all__ = ["Notices", "Operation", "build_api"]
