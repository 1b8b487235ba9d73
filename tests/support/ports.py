"""Free ports below the range from which the system assigns ports to connections."""

import socket
from contextlib import suppress
from random import SystemRandom

# No connection is assigned a port of these between two uses by a test.
PORTS = range(15_000, 32_000)
# Hypothesis seeds the common generator with the same value in each of several processes.
_random = SystemRandom()


def free_port() -> int:
    """Return a port that was free a moment ago."""
    [port] = free_ports(1)
    return port


def free_ports(count: int) -> list[int]:
    """Return `count` different free ports."""
    listeners: list[socket.socket] = []
    while len(listeners) < count:
        with suppress(OSError):
            listeners.append(socket.create_server(("127.0.0.1", _random.choice(PORTS))))
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
