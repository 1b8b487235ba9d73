"""Models from objects of other libraries; none of these libraries is imported here."""

from .langgraph import from_langgraph
from .openai import from_openai

__all__ = ["from_langgraph", "from_openai"]
