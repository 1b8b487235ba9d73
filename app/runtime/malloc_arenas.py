"""The limit of glibc's malloc arenas: two. The default is eight per core, each with free memory."""

import ctypes
import os

M_ARENA_MAX = -8  # of mallopt(3)
MAX_ARENAS = 2


def limit_malloc_arenas() -> bool:
    """Limit this process to two arenas; call before threads start. Return whether it took effect.

    MALLOC_ARENA_MAX in the environment takes precedence; other C libraries have no such limit.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(M_ARENA_MAX, MAX_ARENAS))
    except (AttributeError, OSError):
        return False
