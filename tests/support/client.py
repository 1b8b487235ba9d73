"""Names of `tests.support.wire.chat_client` under their earlier path."""

from .wire.chat_client import ACK, ChatClient, Json, code, new_id

Talking = ChatClient

__all__ = ["ACK", "Json", "Talking", "code", "new_id"]
