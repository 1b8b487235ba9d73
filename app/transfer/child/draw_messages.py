"""Draws the messages on standard input, one a line, as lines of pieces."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..html_page.fragments import Renderer

# A line is kept in memory where it is read.
MAX_PIECE_CHARS = 256 * 1024


def draw(file: BinaryIO, mode: str, language: str) -> Iterator[dict[str, Any]]:
    """Yield the pieces of all messages."""
    renderer = Renderer(is_shared=mode == "shared", language=language)
    for line in file:
        for piece in renderer.message(json.loads(line)):
            if "html" not in piece:
                yield piece
                continue
            html = piece["html"]
            for start in range(0, len(html), MAX_PIECE_CHARS):
                yield {"html": html[start : start + MAX_PIECE_CHARS]}
