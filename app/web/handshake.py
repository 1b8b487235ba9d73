"""Checks of a WebSocket handshake, before a library parses it.

The libraries raise for malformed ones, and eventlet also accepts those of 2010, without limits.
"""

import base64
import binascii
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from .api_checks import RejectedRequest

VERSION = "13"
KEY_BYTES = 16
# With permessage-deflate, half a kilobyte becomes a message of half a megabyte.
_OPTIONS = ("HTTP_SEC_WEBSOCKET_EXTENSIONS", "HTTP_SEC_WEBSOCKET_PROTOCOL")


def check_handshake(environ: WSGIEnvironment) -> None:
    """Remove offered extensions and protocols; check a request for a WebSocket.

    Raises:
        RejectedRequest: the handshake is malformed.
    """
    for name in _OPTIONS:
        environ.pop(name, None)
    if "websocket" not in str(environ.get("HTTP_UPGRADE", "")).lower():
        return
    is_valid = (
        environ.get("REQUEST_METHOD") == "GET"
        and _names_upgrade(str(environ.get("HTTP_CONNECTION", "")))
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == VERSION
        and _is_key(str(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")))
    )
    if not is_valid:
        raise RejectedRequest(
            HTTPStatus.BAD_REQUEST, "invalid", "This WebSocket handshake is malformed."
        )


def _names_upgrade(connection: str) -> bool:
    return "upgrade" in [part.strip() for part in connection.lower().split(",")]


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False
