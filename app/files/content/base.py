"""The interface of content stores, which keep bytes by their SHA-256."""

from pathlib import Path
from typing import Protocol

HASH_CHARS = 64


class ContentStore(Protocol):
    """Contents by their SHA-256; each method blocks its task alone and raises OSError."""

    def put(self, sha256: str, path: Path) -> None:
        """Store the file at `path`, which may be moved; storing the same again changes nothing."""

    def read(self, sha256: str, start: int, size: int) -> bytes:
        """Return up to `size` bytes from `start`; FileNotFoundError where there is no content."""

    def delete(self, sha256: str) -> None:
        """Delete a content if it is there."""
