"""The routes of exports and imports."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ..api.request_parsing import check_id, parse_query
from ..files.names import clean_name, disposition
from ..files.upload.body import BodyReader, FileWriter, check_disk, receive_form
from ..files.upload.folder import UploadFolder
from ..limits.concurrency import ConcurrencyLimit, LimitReached
from ..protocol.errors import Refusal
from ..runtime import Runtime
from ..settings import Settings
from .exports import ENDINGS, Export, Exports
from .html_page.document import POLICY
from .html_page.words import LANGUAGES
from .imports.importer import Importer
from .operations import LINES, ZIP
from .schemas import ExportQuery

log = logging.getLogger(__name__)
TYPES = {"json": "application/json", "markdown": "text/markdown", "html": "text/html"}
EXPORTS_PER_USER = 2
EXPORTS = 16
IMPORTS_PER_USER = 1
IMPORTS = 4
BUSY = "Another export or import of yours is running. Please wait for its end."


def add_export_routes(
    blueprint: Blueprint, identify: Callable[[], str], exports: Exports, settings: Settings
) -> None:
    """Add the routes to `blueprint`; `identify` returns the user of a request."""
    running = ConcurrencyLimit("exports")

    def send(owner: str, name: str, type_: str, find: Callable[[], Iterator[bytes]]) -> Response:
        caps = {f"user {owner}": EXPORTS_PER_USER, "all": EXPORTS}
        release = _acquire(running, caps, settings)
        try:
            # Not `direct_passthrough`: with it werkzeug never calls what `call_on_close` was given.
            response = Response(find(), content_type=type_)
        except BaseException:
            release()
            raise
        response.call_on_close(release)
        response.headers["Content-Disposition"] = disposition(name)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @blueprint.get("/transfer")
    def describe_transfer() -> Response:
        identify()
        return jsonify(
            imports=settings.has_imports,
            sharing=settings.has_sharing,
            limit_import_bytes=settings.limit_import_bytes,
        )

    @blueprint.get("/conversations/<conversation_id>/export")
    def export_conversation(conversation_id: str) -> Response:
        owner = identify()
        format_ = parse_query(ExportQuery).format
        found: dict[str, str] = {}

        def find() -> Iterator[bytes]:
            found["title"], pieces = _begin(exports, owner, check_id(conversation_id), format_)
            return pieces

        type_ = TYPES[format_]
        response = send(owner, "", f"{type_}; charset=utf-8" if format_ != "json" else type_, find)
        name = f"{clean_name(found['title'])[:80]}.{ENDINGS[format_]}"
        response.headers["Content-Disposition"] = disposition(name)
        return response

    @blueprint.get("/export")
    def export_all() -> Response:
        owner = identify()
        return send(owner, "wordbrook.zip", ZIP, lambda: exports.archive(owner))


def _begin(exports: Exports, owner: str, conversation_id: str, format_: str) -> Export:
    if request.method == "HEAD":
        # The page asks first whether it is refused: making it twice would cost too much.
        return exports.check(owner, conversation_id)
    return exports.conversation(owner, conversation_id, format_, language_here())


def language_here() -> str:
    """Return the language of LANGUAGES that the browser of the current request asks for."""
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((each for each in asked if each in LANGUAGES), LANGUAGES[0])


def add_import_route(
    blueprint: Blueprint,
    identify: Callable[[], str],
    importer: Importer,
    settings: Settings,
    runtime: Runtime,
    folder: UploadFolder,
) -> None:
    """Add the route to `blueprint`."""
    running = ConcurrencyLimit("imports")

    @blueprint.post("/import")
    def import_conversations() -> Response:
        owner = identify()
        caps = {f"user {owner}": IMPORTS_PER_USER, "all": IMPORTS}
        opened = ExitStack()
        opened.callback(_acquire(running, caps, settings))
        try:
            folder.prune()
            path = _receive(opened, settings, runtime, folder)
        except BaseException:
            opened.close()
            raise
        response = Response(_lines(importer, owner, path), content_type=LINES)
        response.call_on_close(opened.close)
        return response


def _receive(opened: ExitStack, settings: Settings, runtime: Runtime, folder: UploadFolder) -> Path:
    file = opened.enter_context(folder.temporary())
    most = settings.limit_import_bytes
    # Its contents lie beside it.
    size = 2 * (request.content_length or 0)
    check_disk(runtime, settings.data_dir, size, settings.limit_free_disk_bytes)
    receive_form(BodyReader(settings.limit_upload_s), FileWriter(runtime, file, most))
    return Path(str(file.name))


def _lines(importer: Importer, owner: str, path: Path) -> Iterator[bytes]:
    try:
        for line in importer.run(owner, path):
            yield _line(line)
    except Refusal as refusal:
        yield _line({"error": refusal.wire()})
    except Exception:
        # The status was sent; the client must hear of it all the same.
        log.exception("an import broke off")
        yield _line({"error": Refusal("internal").wire()})


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _acquire(
    running: ConcurrencyLimit, caps: dict[str, int], settings: Settings
) -> Callable[[], None]:
    try:
        return running.acquire(caps, is_limited=settings.limits)
    except LimitReached:
        raise Refusal("rate_limited", BUSY, retry_after_s=5) from None
