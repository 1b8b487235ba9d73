"""What an operator may give for the address of a service."""

import re
from urllib.parse import urlsplit

_UNFIT_FOR_A_URL = re.compile(r"[\s\x00-\x20\x7f\\]")


def checked_address(value: str) -> str:
    """Return an address without the slashes at its end.

    Raises:
        ValueError: it is none that a request could go to.
    """
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http:// or https:// address")
    if _UNFIT_FOR_A_URL.search(value):
        raise ValueError("must hold no space and no control character")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("must have a port between 1 and 65535, or none")
    try:
        parts.hostname.encode("idna")
    except UnicodeError:
        raise ValueError("must have a host name that there can be") from None
    return value.rstrip("/")
