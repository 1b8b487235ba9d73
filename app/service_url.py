"""Validation of the URL of a service or of this server."""

import re
from urllib.parse import urlsplit

_INVALID_IN_URL = re.compile(r"[\s\x00-\x20\x7f\\]")


def validated_url(value: str) -> str:
    """Return `value` without slashes at its end.

    Raises:
        ValueError: no request could be sent to this URL.
    """
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http:// or https:// address")
    if _INVALID_IN_URL.search(value):
        raise ValueError("must not contain spaces or control characters")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("must have a port between 1 and 65535, or none")
    try:
        parts.hostname.encode("idna")
    except UnicodeError:
        raise ValueError("must have a valid host name") from None
    return value.rstrip("/")
