"""Ports that nothing listens on, of those that the system gives to nobody by itself."""

import socket
from contextlib import suppress
from random import SystemRandom

# Below what a connection gets: between two uses of a port none can take it.
OWN = range(15_000, 32_000)
# Not the common one, which Hypothesis sets to the same in each of several processes.
_random = SystemRandom()


def free_port() -> int:
    """Return a port that was free a moment ago."""
    [port] = free_ports(1)
    return port


def free_ports(count: int) -> list[int]:
    """Return so many different ones."""
    listeners: list[socket.socket] = []
    while len(listeners) < count:
        with suppress(OSError):
            listeners.append(socket.create_server(("127.0.0.1", _random.choice(OWN))))
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
