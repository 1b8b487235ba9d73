"""Models from objects of other libraries; none of these libraries is imported here."""

from .langgraph import from_langgraph
from .openai import from_openai
from .pydantic_ai import from_pydantic_ai

__all__ = ["from_langgraph", "from_openai", "from_pydantic_ai"]
