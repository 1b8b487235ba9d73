"""The files of a question, as a model written in Python sees them."""

from dataclasses import dataclass, field

from ..turn import TurnFile


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of the question: a picture, or a document with its text; `size` is in bytes.

    `text` is what was read out of a document, perhaps cut to the context; None for a picture.
    """

    name: str
    type: str
    size: int
    text: str | None
    _file: TurnFile = field(repr=False)

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self._file.is_picture

    def read(self) -> bytes:
        """Return the content.

        Raises:
            OSError: it cannot be read now.
        """
        return self._file.load()


def model_file(file: TurnFile) -> ModelFile:
    """Return a file of a turn as a model sees it."""
    return ModelFile(file.name, file.type, file.size, file.text, file)
