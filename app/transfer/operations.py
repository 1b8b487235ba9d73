"""The description of every route of exports and imports; a test compares them to the routes."""

from ..api.openapi import COMMON_REFUSALS, STORED_REFUSALS, Operation
from .schemas import ExportQuery, TransferAbout

LINES = "application/x-ndjson"
ZIP = "application/zip"
FORM = "multipart/form-data"

EXPORTS = (
    Operation(
        "/api/transfer",
        "get",
        "describeTransfer",
        "Get whether this server takes imports and makes shares.",
        answer=TransferAbout,
        refusals=COMMON_REFUSALS,
    ),
    Operation(
        "/api/conversations/{conversation_id}/export",
        "get",
        "exportConversation",
        "Export a conversation as JSON with all branches, or the shown branch as text.",
        query=ExportQuery,
        media="application/json, text/markdown, text/html",
        refusals=(*STORED_REFUSALS, "not_found", "too_large"),
    ),
    Operation(
        "/api/export",
        "get",
        "exportAll",
        "Export all conversations as a zip archive of JSON and files.",
        media=ZIP,
        refusals=STORED_REFUSALS,
    ),
)
IMPORTS = (
    Operation(
        "/api/import",
        "post",
        "importConversations",
        "Import a file, in the field `file` of a form; answers lines, at the end a report.",
        media=LINES,
        body_media=FORM,
        refusals=(*STORED_REFUSALS, "too_large"),
    ),
)
