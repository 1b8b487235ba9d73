"""Conversations and their messages, as they are kept: tables, migrations, one store.

Knows nothing of sockets, of HTTP or of how an answer is written.
"""

from .open_store import open_store
from .reads.pages import Page
from .schema.errors import DatabaseUnusable
from .search.snippets import SearchHit
from .store import ConversationStore
from .writes.finish import StreamingAnswer
from .writes.new_answer import StartedAnswer
from .writes.update import Untitled

__all__ = [
    "ConversationStore",
    "DatabaseUnusable",
    "Page",
    "SearchHit",
    "StartedAnswer",
    "StreamingAnswer",
    "Untitled",
    "open_store",
]
