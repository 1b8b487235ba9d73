"""Stored conversations and messages: tables, migrations and one store.

Imports nothing of sockets, of HTTP or of running answers.
"""

from .answer_request import AnswerCommand, AnswerRequest, StartedAnswer
from .arrangement.placement import Placement
from .budget.open_bookings import OpenBookings
from .budget.request_estimate import RequestEstimate
from .db.redis_witness import RedisWitness
from .open_store import make_store, open_budget, open_database, open_store
from .reads.context_window import (
    HistoryFile,
    HistoryMessage,
    cut,
    estimate_tokens,
    history_budget,
    message_tokens,
)
from .reads.list import Place
from .reads.pages import Page
from .schema.errors import DatabaseUnusable
from .search.snippets import SearchHit
from .store import ConversationStore
from .writes.finish import StreamingAnswer
from .writes.update import Untitled

__all__ = [
    "AnswerCommand",
    "AnswerRequest",
    "ConversationStore",
    "DatabaseUnusable",
    "HistoryFile",
    "HistoryMessage",
    "OpenBookings",
    "Page",
    "Place",
    "Placement",
    "RedisWitness",
    "RequestEstimate",
    "SearchHit",
    "StartedAnswer",
    "StreamingAnswer",
    "Untitled",
    "cut",
    "estimate_tokens",
    "history_budget",
    "make_store",
    "message_tokens",
    "open_budget",
    "open_database",
    "open_store",
]
