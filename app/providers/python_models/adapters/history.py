"""The messages of a turn as other libraries take them, also where an answer is continued."""

from ...continuation import CONTINUE_INSTRUCTION
from ..turn import ModelTurn

Message = dict[str, str]


def messages_of(turn: ModelTurn) -> list[Message]:
    """Return the messages of chat completions, oldest first; the last one is the user's."""
    messages = list(turn.messages)
    if turn.partial:
        messages.append({"role": "assistant", "content": turn.partial})
        messages.append({"role": "user", "content": CONTINUE_INSTRUCTION})
    return messages
