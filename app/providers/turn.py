"""A message of a request, and its files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

# Of a picture, as the history counts it.
PICTURE_TOKENS = 1_200


def _nothing() -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class TurnFile:
    """A file of a message: a picture, or a document with its `text`; `size` is in bytes.

    `load` reads the content and may block the task, not the process; it raises OSError.
    """

    id: str
    name: str
    type: str
    size: int
    text: str | None = None
    tokens: int = PICTURE_TOKENS
    load: Callable[[], bytes] = field(default=_nothing, repr=False, compare=False)

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self.type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the request: its text parts joined, without reasoning; and its files."""

    role: Literal["system", "user", "assistant"]
    text: str
    files: tuple[TurnFile, ...] = ()

    def for_cut(self) -> tuple[Any, ...]:
        """Return it in the shape that `conversations.cut` counts."""
        return (self.role, self.text, self.files)


def text_with_documents(turn: Turn) -> str:
    """Return the text of a turn below those of its documents, each between marks with its name."""
    documents = [
        f'<file name="{each.name}">\n{each.text}\n</file>'
        for each in turn.files
        if each.text is not None
    ]
    return "\n\n".join([*documents, turn.text] if turn.text.strip() else documents)
