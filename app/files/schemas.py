"""The schemas of the routes of files."""

from pydantic import Field

from ..api.schemas import Query
from ..protocol.commands import Command, Text
from ..protocol.objects import WireObject


class FileObject(WireObject):
    """A file that a message can name in `file_ids`; `size` is in bytes.

    A picture was encoded again: its name, type and size may differ from what was sent.
    """

    file_id: str
    name: str
    type: str
    size: int


class OneFile(WireObject):
    """A file."""

    file: FileObject


class FileText(WireObject):
    """The text of a document for a model, before it is cut to the model's context.

    `text` is null for a picture; `note` says what a person should know, such as that pages are
    missing.
    """

    text: str | None
    note: str | None


class UploadRequest(Command):
    """The name and the size in bytes of a file that is sent in pieces."""

    name: Text = Field(min_length=1, max_length=1000)
    size: int = Field(ge=1, le=2**40)


class UploadObject(WireObject):
    """An upload: `offset` bytes have come, which the next piece follows.

    `file` is set once all have come and the file was added.
    """

    upload_id: str
    offset: int
    size: int
    file: FileObject | None = None


class OneUpload(WireObject):
    """An upload."""

    upload: UploadObject


class PieceQuery(Query):
    """The position at which a piece begins."""

    offset: int = Field(ge=0, le=2**40)
