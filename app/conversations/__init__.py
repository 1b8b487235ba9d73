"""Conversations and their messages, as they are kept: tables, migrations, one store.

Knows nothing of sockets, of HTTP or of how an answer is written.
"""

from .beginning import Begun
from .changes import Untitled
from .endings import Streaming
from .errors import DatabaseUnusable
from .found import Found
from .opening import open_store
from .reading import Page
from .store import ConversationStore

__all__ = [
    "Begun",
    "ConversationStore",
    "DatabaseUnusable",
    "Found",
    "Page",
    "Streaming",
    "Untitled",
    "open_store",
]
