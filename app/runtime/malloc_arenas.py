"""How many heaps glibc keeps: two. By default it is eight a core, and each holds on to its own."""

import ctypes
import os

M_ARENA_MAX = -8  # of mallopt(3)
MOST_ARENAS = 2


def use_few_arenas() -> bool:
    """Let this process keep to two; before it starts threads. Return whether that took effect.

    A MALLOC_ARENA_MAX in the environment wins; other C libraries have nothing like it.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(M_ARENA_MAX, MOST_ARENAS))
    except (AttributeError, OSError):
        return False
