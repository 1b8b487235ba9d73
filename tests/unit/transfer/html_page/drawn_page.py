"""Draws an answer as a share does, and reads its formulas back."""

import re

from app.transfer.html_page.fragments import Renderer

SOURCE_OF_FORMULA = re.compile(r"\$|\\[a-zA-Z([]")


def drawn(text: str, renderer: Renderer | None = None) -> str:
    """Return an answer as HTML."""
    message = {"role": "assistant", "parts": [{"kind": "text", "text": text}]}
    pieces = (renderer or Renderer(is_shared=True)).message(message)
    return "".join(piece["html"] for piece in pieces)
