"""Builds the parts of shares, by the settings."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Flask

from ..api.errors import answer_errors
from ..api.openapi import Operation
from ..conversations.db.database import Database
from ..conversations.ids import Clock, now
from ..files.storage import FileStorage
from ..protocol.errors import Refusal
from ..runtime import PeriodicTask, Runtime
from ..settings import Settings
from ..transfer.html_page.draw import Drawer
from ..web import BodyRule
from .operations import OPERATIONS
from .routes import add_share_page, add_share_routes
from .snapshots import Snapshots

DELETE_EVERY_S = 600.0


@dataclass(frozen=True, slots=True)
class Sharing:
    """What the application needs of shares."""

    snapshots: Snapshots
    task: PeriodicTask
    check_visit: Callable[[str], None]
    operations: tuple[Operation, ...] = OPERATIONS

    def blueprint(self, identify: Callable[[], str]) -> Blueprint:
        """Return the routes; `identify` returns the user of a request."""
        blueprint = Blueprint("wordbrook_sharing", __name__)
        answer_errors(blueprint)
        add_share_routes(blueprint, identify, self.snapshots)
        add_share_page(blueprint, self.snapshots, self.check_visit)
        return blueprint

    def bodies(self) -> tuple[BodyRule, ...]:
        """Return which requests have other bodies than JSON: none."""
        return ()

    def start(self, app: Flask) -> None:
        """Start the task, which ends with the application."""
        for name in ("stop", "drain"):
            app.extensions[name] = partial(self._end, app.extensions[name])
        self.task.start()

    def _end(self, end: Callable[[], None]) -> None:
        self.task.stop()
        end()


def open_sharing(
    settings: Settings,
    runtime: Runtime,
    database: Database,
    storage: FileStorage | None,
    drawer: Drawer,
    *,
    check_visit: Callable[[str], None],
    clock: Clock = now,
) -> Sharing:
    """Build the parts; no task runs yet. `check_visit`: see add_share_page."""
    snapshots = Snapshots(settings, database, storage, drawer, clock)

    def delete_expired() -> None:
        with suppress(Refusal):  # the database is busy; the next step deletes
            snapshots.delete_expired()

    task = PeriodicTask(runtime, "deleting expired shares", delete_expired, DELETE_EVERY_S)
    return Sharing(snapshots, task, check_visit)
