"""The dispatcher has a handler for every command of the protocol."""

from typing import Any
from unittest.mock import Mock

from app.protocol.commands import COMMANDS
from app.sockets.dispatcher import CommandDispatcher


def test_every_command_has_a_handler_and_every_handler_a_command() -> None:
    parts: list[Any] = [Mock() for _ in range(7)]
    assert CommandDispatcher(*parts).handlers.keys() == COMMANDS.keys()
