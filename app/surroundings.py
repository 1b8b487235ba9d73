"""What is around the chat where it is built: page, sockets, and routes of a feature."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from flask_socketio import SocketIO

from .api.openapi import Operation
from .sockets.admission import SessionWatch
from .web import MorePages


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the chat; the defaults are those of the stand-alone server.

    `shared` is the Socket.IO server of another application; without one, the chat has its own.
    `socket_options` go to its own. `refuse_visit`: see build_page. `blueprints` are more routes,
    which `operations` describe.
    """

    has_page: bool = True
    shared: SocketIO | None = None
    watch: SessionWatch | None = None
    refuse_visit: Callable[[], Response] | None = None
    socket_options: dict[str, Any] | None = None
    blueprints: Sequence[Blueprint] = ()
    operations: Sequence[Operation] = ()
    more_pages: MorePages | None = None
