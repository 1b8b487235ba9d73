"""How many descriptors a worker needs, and how many the system allows it."""

import resource
from contextlib import suppress

EXTRA_CONNECTIONS = 200  # for pages and health checks, in addition to the limit of sockets
RESERVED_DESCRIPTORS = 200  # for the database, the journal, model services and logs


def raise_descriptor_limit() -> None:
    """Raise the soft limit of descriptors to the hard limit: shells and systemd set 1024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):  # the kernel's own maximum is lower than an infinite one
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def max_connections(max_sockets: int) -> int:
    """Return how many connections a worker accepts for a limit of sockets.

    Accepted connections leave descriptors for everything else, or answers would fail first.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max_sockets + EXTRA_CONNECTIONS
    if soft == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, soft - RESERVED_DESCRIPTORS))


def needed_descriptors(max_sockets: int) -> int:
    """Return how many descriptors a limit of sockets needs."""
    return max_sockets + EXTRA_CONNECTIONS + RESERVED_DESCRIPTORS


def allowed_descriptors() -> int | None:
    """Return the hard limit; None: there is none."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if hard == resource.RLIM_INFINITY else hard
