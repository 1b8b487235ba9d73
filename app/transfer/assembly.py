"""Builds the parts of exports and imports, by the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask

from ..api.errors import answer_errors
from ..api.openapi import Operation
from ..conversations.db.database import Database
from ..conversations.ids import Clock, now
from ..conversations.transfer.staging import ConversationStaging
from ..files.storage import FileStorage
from ..files.upload.folder import UploadFolder
from ..files.upload.receiver import FORM_BYTES
from ..runtime import Runtime
from ..settings import Settings
from ..web import BodyRule
from .exports import Exports
from .html_page.draw import Drawer
from .imports.file_contents import ImportedFiles
from .imports.importer import Importer
from .imports.lines import ImportReader
from .operations import EXPORTS, FORM, IMPORTS
from .routes import add_export_routes, add_import_route

FOLDER = "uploads"
OnTaken = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the application needs of exports and imports."""

    settings: Settings
    runtime: Runtime
    folder: UploadFolder
    drawer: Drawer
    exports: Exports
    importer: Importer

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Describe the routes."""
        return (*EXPORTS, *IMPORTS) if self.settings.has_imports else EXPORTS

    def blueprint(self, identify: Callable[[], str]) -> Blueprint:
        """Return the routes; `identify` returns the user of a request."""
        blueprint = Blueprint("wordbrook_transfer", __name__, url_prefix="/api")
        answer_errors(blueprint)
        add_export_routes(blueprint, identify, self.exports, self.settings)
        if self.settings.has_imports:
            add_import_route(
                blueprint, identify, self.importer, self.settings, self.runtime, self.folder
            )
        return blueprint

    def bodies(self) -> tuple[BodyRule, ...]:
        """Return which requests have other bodies than JSON."""
        if not self.settings.has_imports:
            return ()
        most = self.settings.limit_import_bytes + FORM_BYTES
        return (BodyRule("POST", "/api/import", FORM, most),)

    def start(self, app: Flask) -> None:
        """Do nothing: it has no tasks."""


def open_transfer(
    settings: Settings,
    runtime: Runtime,
    database: Database,
    storage: FileStorage | None,
    *,
    on_taken: OnTaken = lambda _, __: None,
    clock: Clock = now,
    has_accounts: bool = False,
) -> Transfer:
    """Build the parts; `storage` is None where files are off.

    `on_taken` is called with the owner and each conversation that an import adds. `has_accounts`:
    an import ends with the access of its owner.
    """
    folder = UploadFolder(settings.data_dir / FOLDER, runtime)
    drawer = Drawer(runtime, folder)
    exports = Exports(database, runtime, storage, drawer, clock)
    staging = ConversationStaging(
        database,
        clock,
        limit_title_chars=settings.limit_title_chars,
        limit_stored_bytes=settings.limit_stored_bytes,
        has_accounts=has_accounts,
    )
    importer = Importer(
        staging,
        ImportReader(
            runtime,
            title_chars=settings.limit_title_chars,
            least_free=settings.limit_free_disk_bytes,
        ),
        ImportedFiles(runtime, storage, folder),
        on_taken,
        limit_message_files=settings.limit_files_per_message,
    )
    return Transfer(settings, runtime, folder, drawer, exports, importer)
