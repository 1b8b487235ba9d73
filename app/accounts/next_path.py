"""The path of this server to which a browser goes after a sign-in."""

import re
from urllib.parse import unquote

LONGEST = 500
_PATH = re.compile(r"/[A-Za-z0-9/._~?&=%+-]*")
# Browsers resolve these segments, `%2e` like a dot, so that a checked path turns into another one:
# `/.//other.example` into `//other.example`, which names a server.
_RESOLVED = {"", ".", ".."}


def safe_next(wanted: str | None, base: str) -> str:
    """Return `wanted` if it is a path below `base`, the path of this server, else its start."""
    start = f"{base}/"
    if wanted is None or len(wanted) > LONGEST or not _PATH.fullmatch(wanted):
        return start
    path = unquote(wanted.partition("?")[0])
    # Only the last segment may be empty. A decoded backslash is no slash to a browser, but is to
    # some proxies.
    *folders, last = path.replace("\\", "/").split("/")[1:]
    if not wanted.startswith(start) or _RESOLVED.intersection(folders) or last in (".", ".."):
        return start
    return start if path.startswith(f"{base}/sign-in") else wanted
