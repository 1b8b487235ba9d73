"""The routes of shares: for their owner under /api, and for anyone the page of a share."""

import re
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from ..api.request_parsing import check_id, parse_body
from ..identity.trusted_proxies import address_of
from ..transfer.html_page.document import POLICY, document_end, document_start
from ..transfer.html_page.words import words_of
from ..transfer.routes import language_here
from .schemas import ShareRequest
from .snapshots import Snapshots

_ID = re.compile(r"[0-9A-Za-z_-]{20,64}")


def add_share_routes(
    blueprint: Blueprint, identify: Callable[[], str], snapshots: Snapshots
) -> None:
    """Add the routes of owners; `identify` returns the user of a request."""

    @blueprint.post("/api/conversations/<conversation_id>/shares")
    def share_conversation(conversation_id: str) -> Response:
        owner = identify()
        asked = parse_body(ShareRequest)
        id_, language = check_id(conversation_id), language_here()
        return jsonify(share=snapshots.make(owner, id_, asked.expires_days, language))

    @blueprint.get("/api/shares")
    def list_shares() -> Response:
        return jsonify(shares=snapshots.list(identify()))

    @blueprint.delete("/api/shares/<share_id>")
    def revoke_share(share_id: str) -> tuple[str, HTTPStatus]:
        snapshots.revoke(identify(), check_id(share_id))
        return "", HTTPStatus.NO_CONTENT


def add_share_page(
    blueprint: Blueprint, snapshots: Snapshots, check_visit: Callable[[str], None]
) -> None:
    """Add the page; `check_visit` counts a visit from an address, or raises Refusal."""

    @blueprint.get("/share/<share_id>")
    def show_share(share_id: str) -> Response:
        check_visit(address_of(request.environ))
        pieces = snapshots.show(share_id) if _ID.fullmatch(share_id) else None
        if pieces is None:
            language = language_here()
            words = words_of(language)
            missing = document_start(words.gone, words.why_gone, language) + document_end()
            return _page(Response(missing, HTTPStatus.NOT_FOUND, mimetype="text/html"))
        body = () if request.method == "HEAD" else pieces
        return _page(Response(body, mimetype="text/html"))


def _page(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    # It may be revoked at any time.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
