"""The example with a page that says how many sockets each process has."""

import os

from flask import Flask
from notes import chat, create_app  # type: ignore[import-not-found]


def make_app() -> Flask:
    """Return the example with /sockets."""
    host: Flask = create_app()

    @host.get("/sockets")
    def count() -> dict[str, int]:
        registry = chat._chats[host].start().worker.streaming.registry
        return {str(os.getpid()): len(registry.sockets())}

    return host
