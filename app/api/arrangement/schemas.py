"""Schemas of folders and of changes of many conversations."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...protocol.commands import Command, Id, Text
from ...protocol.objects import Conversation, Error, Folder, WireObject

MOST_AT_ONCE = 100
Action = Literal["pin", "unpin", "archive", "unarchive", "move", "delete", "restore"]


class FolderName(Command):
    """The name of a folder, of at most 80 characters; names that differ in case are equal."""

    name: Annotated[Text, Field(max_length=1000)]


class OneFolder(WireObject):
    """A folder."""

    folder: Folder


class FolderList(WireObject):
    """All folders of the user, by name."""

    folders: list[Folder]


class BulkChange(Command):
    """One action on many conversations.

    `folder_id`: where `move` moves them, null for no folder. `keep_s`: how many seconds deleted
    ones can be restored, by the action `restore` too.
    """

    conversation_ids: list[Id] = Field(min_length=1, max_length=MOST_AT_ONCE)
    action: Action
    folder_id: Id | None = None
    keep_s: int = Field(default=60, ge=1, le=600)

    @model_validator(mode="after")
    def _names_the_folder(self) -> "BulkChange":
        if self.action == "move" and "folder_id" not in self.model_fields_set:
            raise ValueError("to move, name folder_id, or null for no folder")
        return self


class Outcome(WireObject):
    """What became of one conversation: as it is now, null if deleted; or why it was refused."""

    conversation_id: str
    conversation: Conversation | None
    error: Error | None


class BulkOutcome(WireObject):
    """An outcome for each id, in their order."""

    outcomes: list[Outcome]
