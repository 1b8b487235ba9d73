"""The routes of uploads in pieces."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from .receiver import FileReceiver


def add_upload_routes(
    blueprint: Blueprint, identify: Callable[[], str], receiver: FileReceiver
) -> None:
    """Add the routes to `blueprint`."""

    @blueprint.post("/uploads")
    def begin_upload() -> Response:
        return jsonify(upload=receiver.begin(identify()))

    @blueprint.get("/uploads/<upload_id>")
    def get_upload(upload_id: str) -> Response:
        return jsonify(upload=receiver.find(identify(), upload_id))

    @blueprint.patch("/uploads/<upload_id>")
    def send_piece(upload_id: str) -> Response:
        return jsonify(upload=receiver.append(identify(), upload_id))

    @blueprint.delete("/uploads/<upload_id>")
    def cancel_upload(upload_id: str) -> tuple[str, HTTPStatus]:
        receiver.cancel(identify(), upload_id)
        return "", HTTPStatus.NO_CONTENT
