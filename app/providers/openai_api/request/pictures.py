"""Reads the pictures of a request, as data URLs."""

import base64
from collections.abc import Iterable

from ...base import ProviderError
from ...turn import Turn

SENTENCE = "A picture of this conversation cannot be read now. Please try again."


def read_pictures(turns: Iterable[Turn]) -> dict[str, str]:
    """Return the data URLs of all pictures by the id of their file; blocks the task.

    Raises:
        ProviderError: `storage_unavailable`.
    """
    urls: dict[str, str] = {}
    for file in (each for turn in turns for each in turn.files if each.is_picture):
        if file.text is not None or file.id in urls:
            continue
        try:
            data = file.load()
        except OSError as error:
            detail = f"the file {file.id} cannot be read: {error}"
            raise ProviderError("storage_unavailable", detail, sentence=SENTENCE) from None
        urls[file.id] = f"data:{file.type};base64,{base64.b64encode(data).decode()}"
    return urls
