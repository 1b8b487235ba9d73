"""The description of every route of files; a test compares them to the routes."""

from ..api.openapi import STORED_REFUSALS, Operation
from .schemas import FileText, OneFile, OneUpload, PieceQuery, UploadRequest

_FILE = (*STORED_REFUSALS, "not_found")
_ADD = ("file_type", "too_large", "quota_exceeded", "unavailable")
BINARY = "application/octet-stream"
# These were encoded again by this server.
SHOWN = ("image/png", "image/jpeg")
FORM = "multipart/form-data"

OPERATIONS = (
    Operation(
        "/api/files",
        "post",
        "addFile",
        "Add a file in one request, in the field `file` of a form.",
        answer=OneFile,
        body_media=FORM,
        refusals=(*STORED_REFUSALS, *_ADD),
    ),
    Operation(
        "/api/files/{file_id}",
        "get",
        "getFile",
        "Get the content of a file, or a range of it.",
        media=", ".join((BINARY, *SHOWN)),
        refusals=_FILE,
    ),
    Operation(
        "/api/files/{file_id}",
        "delete",
        "deleteFile",
        "Delete a file that no message uses.",
        refusals=(*_FILE, "file_in_use"),
    ),
    Operation(
        "/api/files/{file_id}/text",
        "get",
        "getFileText",
        "Get what a model is given of a document.",
        answer=FileText,
        refusals=_FILE,
    ),
    Operation(
        "/api/uploads",
        "post",
        "beginUpload",
        "Begin to send a file in pieces.",
        answer=OneUpload,
        body=UploadRequest,
        refusals=(*STORED_REFUSALS, *_ADD),
    ),
    Operation(
        "/api/uploads/{upload_id}",
        "get",
        "getUpload",
        "Get how much of an upload has come.",
        answer=OneUpload,
        refusals=_FILE,
    ),
    Operation(
        "/api/uploads/{upload_id}",
        "patch",
        "sendPiece",
        "Send the next piece; what has come of it stays when the connection is lost.",
        answer=OneUpload,
        query=PieceQuery,
        body_media=BINARY,
        refusals=(*_FILE, *_ADD),
    ),
    Operation(
        "/api/uploads/{upload_id}",
        "delete",
        "cancelUpload",
        "Cancel an upload.",
        refusals=_FILE,
    ),
)
