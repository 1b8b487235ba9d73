"""The routes of files: add, get, delete; and what a model is given of them."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import Row
from werkzeug.datastructures import Range

from ..api.request_parsing import check_id
from .names import disposition
from .operations import BINARY, SHOWN
from .storage import FileStorage
from .upload.receiver import FileReceiver

# A file is never part of the page: a browser runs nothing of it, in whatever way it is opened.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def add_file_routes(
    blueprint: Blueprint,
    identify: Callable[[], str],
    storage: FileStorage,
    receiver: FileReceiver,
) -> None:
    """Add the routes to `blueprint`; `identify` returns the user of a request."""

    @blueprint.post("/files")
    def add_file() -> Response:
        return jsonify(file=receiver.add(identify()))

    @blueprint.get("/files/<file_id>")
    def get_file(file_id: str) -> Response:
        return _content(storage, storage.find(identify(), check_id(file_id)))

    @blueprint.get("/files/<file_id>/text")
    def get_text(file_id: str) -> Response:
        text, note = storage.find_text(identify(), check_id(file_id))
        return jsonify(text=text, note=note)

    @blueprint.delete("/files/<file_id>")
    def delete_file(file_id: str) -> tuple[str, HTTPStatus]:
        storage.delete(identify(), check_id(file_id))
        return "", HTTPStatus.NO_CONTENT


def _content(storage: FileStorage, row: Row[Any]) -> Response:
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": disposition(row.name, is_shown=row.type in SHOWN),
        "Accept-Ranges": "bytes",
        # The browser keeps it, and asks before each use whether the user may still have it.
        "Cache-Control": "private, no-cache",
        "ETag": f'"{row.sha256}"',
    }
    # A proxy that compresses makes the tag a weak one.
    if request.if_none_match.contains_weak(row.sha256):
        return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    start, end = 0, int(row.size)
    status = HTTPStatus.OK
    if (range_ := _one_range()) is not None and _is_unchanged(row.sha256):
        found = range_.range_for_length(end)
        if found is None:
            headers["Content-Range"] = f"bytes */{end}"
            return Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
        start, stop = found
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{end}"
        end, status = stop, HTTPStatus.PARTIAL_CONTENT
    headers["Content-Length"] = str(end - start)
    type_ = row.type if row.type in SHOWN else BINARY
    is_head = request.method == "HEAD"
    body = () if is_head else storage.pieces(row.sha256, start, end)
    return Response(body, status, headers=headers, content_type=type_, direct_passthrough=True)


def _one_range() -> Range | None:
    """Return the range that is asked for; None for several or other units: all is served then."""
    asked = request.range
    is_one = asked is not None and asked.units == "bytes" and len(asked.ranges) == 1
    return asked if is_one else None


def _is_unchanged(sha256: str) -> bool:
    tag, date = request.if_range.etag, request.if_range.date
    return date is None and tag in (None, sha256)
