"""What is around the chat where it is built: page, sockets, and routes of a feature."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from flask import Blueprint, Flask, Response
from flask_socketio import SocketIO

from .api.openapi import Operation
from .sockets.admission import SessionWatch
from .web import BodyRule, MorePages


class Feature(Protocol):
    """Routes of a feature; `identify` returns the user of a request."""

    @property
    def operations(self) -> Sequence[Operation]:
        """Describe the routes."""

    def blueprint(self, identify: Callable[[], str]) -> Blueprint:
        """Return the routes."""

    def bodies(self) -> Sequence[BodyRule]:
        """Return which of them take other bodies than JSON."""

    def start(self, app: Flask) -> None:
        """Start the tasks, which end with the application."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the chat; the defaults are those of the stand-alone server.

    `shared` is the Socket.IO server of another application; without one, the chat has its own.
    `socket_options` go to its own. `refuse_visit`: see build_page. `blueprints` are more routes,
    which `operations` describe; `bodies` says which of them take other bodies than JSON.
    """

    has_page: bool = True
    shared: SocketIO | None = None
    watch: SessionWatch | None = None
    refuse_visit: Callable[[], Response] | None = None
    socket_options: dict[str, Any] | None = None
    blueprints: Sequence[Blueprint] = ()
    operations: Sequence[Operation] = ()
    more_pages: MorePages | None = None
    bodies: Sequence[BodyRule] = ()

    def plus(self, features: Sequence[Feature], identify: Callable[[], str]) -> "Surroundings":
        """Return these with the routes of features."""
        return replace(
            self,
            blueprints=(*self.blueprints, *(each.blueprint(identify) for each in features)),
            operations=(*self.operations, *(row for each in features for row in each.operations)),
            bodies=(*self.bodies, *(rule for each in features for rule in each.bodies())),
        )
