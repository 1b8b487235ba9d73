"""Builds the parts of files for one worker, by its settings."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from flask import Blueprint, Flask

from ..answers.hooks import AnswerHooks
from ..api.errors import answer_errors
from ..api.openapi import Operation
from ..conversations.db.database import Database
from ..conversations.ids import Clock, now
from ..protocol.errors import Refusal
from ..runtime import PeriodicTask, Runtime
from ..settings import Settings
from ..settings.features.files import has_packages
from ..startup_error import StartupError
from ..web import BodyRule
from .child.process import FileReader
from .content.base import ContentStore
from .content.disk import DiskContents
from .inline.inline_files import InlineFiles
from .metrics import FileMetrics
from .operations import BINARY, FORM, OPERATIONS
from .returned_pictures import ReturnedPictures
from .routes import add_file_routes
from .storage import FileStorage
from .upload.folder import UploadFolder
from .upload.receiver import FORM_BYTES, FileReceiver
from .upload.routes import add_upload_routes

FOLDER = "files"
UPLOADS = "uploads"
DOOR_PATHS = ("/api/ai-sdk/chat", "/api/ag-ui")
JSON = "application/json"
DELETE_EVERY_S = 10.0
PRUNE_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Files:
    """The parts of files that the application needs."""

    settings: Settings
    storage: FileStorage
    receiver: FileReceiver
    pictures: ReturnedPictures
    metrics: FileMetrics
    inline: InlineFiles
    tasks: tuple[PeriodicTask, ...]
    operations: tuple[Operation, ...] = OPERATIONS

    def blueprint(self, identify: Callable[[], str]) -> Blueprint:
        """Return the routes; `identify` returns the user of a request."""
        blueprint = Blueprint("wordbrook_files", __name__, url_prefix="/api")
        answer_errors(blueprint)
        add_upload_routes(blueprint, identify, self.receiver)
        add_file_routes(blueprint, identify, self.storage, self.receiver)
        return blueprint

    @property
    def limits(self) -> tuple[int, int]:
        """Return the most bytes of a file, and the most files of a message."""
        return self.settings.limit_file_bytes, self.settings.limit_files_per_message

    def bodies(self) -> tuple[BodyRule, ...]:
        """Return which requests have other bodies than JSON, or files in it."""
        most = self.settings.limit_file_bytes
        most_json = max(most + FORM_BYTES, self.settings.limit_body_bytes)
        return (
            BodyRule("POST", "/api/files", FORM, most + FORM_BYTES),
            BodyRule("PATCH", "/api/uploads/", BINARY, most),
            *(BodyRule("POST", path, JSON, most_json) for path in DOOR_PATHS),
        )

    def hooks(self, hooks: AnswerHooks) -> AnswerHooks:
        """Return `hooks` with those of files."""
        storage, pictures = self.storage, self.pictures
        return replace(hooks, read_file=storage.read_file, keep_picture=pictures.keep)

    def start(self, app: Flask) -> None:
        """Start the tasks, which end with the application."""
        for name in ("stop", "drain"):
            app.extensions[name] = partial(self._end, app.extensions[name])
        for task in self.tasks:
            task.start()

    def _end(self, end: Callable[[], None]) -> None:
        for task in self.tasks:
            task.stop()
        end()


def open_files(
    settings: Settings, runtime: Runtime, database: Database, clock: Clock = now
) -> Files:
    """Build the parts; no task runs yet.

    Raises:
        StartupError: a package is missing, or FILES_URL cannot be used.
    """
    if not has_packages():
        raise StartupError('FILES=on needs more packages: pip install "wordbrook[files]"')
    contents = open_contents(settings, runtime)
    metrics = FileMetrics()
    reader = FileReader(runtime, on_failure=metrics.fail_reading)
    storage = FileStorage(settings, runtime, database, contents, reader, clock, metrics)
    uploads = UploadFolder(settings.data_dir / UPLOADS, runtime)

    def delete_removed() -> None:
        with suppress(Refusal):  # the database is busy; the next step deletes
            storage.delete_removed()

    def prune() -> None:
        with suppress(Refusal):
            storage.prune_unused()
        uploads.prune()

    tasks = (
        PeriodicTask(runtime, "deleting contents", delete_removed, DELETE_EVERY_S),
        PeriodicTask(runtime, "pruning unused files", prune, PRUNE_EVERY_S),
    )
    receiver = FileReceiver(settings, runtime, storage, uploads, metrics)
    pictures = ReturnedPictures(runtime, database, storage, uploads)
    inline = InlineFiles(settings, runtime, storage, receiver)
    return Files(settings, storage, receiver, pictures, metrics, inline, tasks)


def open_contents(settings: Settings, runtime: Runtime) -> ContentStore:
    """Return the content store of the settings."""
    if settings.files_url is None:
        return DiskContents(contents_folder(settings), runtime)
    from .content.s3 import open_s3

    return open_s3(settings.files_url)


def contents_folder(settings: Settings) -> Path:
    """Return the folder of the contents, where they are not in another store."""
    return settings.data_dir / FOLDER
