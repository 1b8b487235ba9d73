"""How much of a document is read."""

MAX_CHARS = 400_000
