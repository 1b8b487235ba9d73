"""The HTTP door: commands and an answer's events for clients without Socket.IO."""

from .commands import HttpCommands
from .operations import OPERATIONS
from .routes import build_http_door
from .streams import AnswerStreams

__all__ = ["OPERATIONS", "AnswerStreams", "HttpCommands", "build_http_door"]
