"""Wordbrook as an extension of another Flask application; see docs/embedding.md.

The chat is an application of its own, mounted under a prefix: the host's hooks, error pages and
headers do not reach it, nor its own the host. Nothing runs before the first request.
"""

from .extension import Wordbrook
from .signals import answer_finished, message_received

__all__ = ["Wordbrook", "answer_finished", "message_received"]
