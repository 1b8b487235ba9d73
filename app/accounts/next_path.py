"""Where a browser goes after a sign-in: a path of this server, and nothing else."""

import re

LONGEST = 500
# One slash, then no second one and no backslash, which browsers read as a slash.
_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/._~?&=%+-]*")


def safe_next(wanted: str | None, base: str) -> str:
    """Return `wanted` if it is a path below `base`, the path of this server, else its start."""
    start = f"{base}/"
    if wanted is None or len(wanted) > LONGEST or not _PATH.fullmatch(wanted):
        return start
    is_below = wanted.startswith(start) and "/../" not in f"{wanted.partition('?')[0]}/"
    return wanted if is_below and not wanted.startswith(f"{base}/sign-in") else start
