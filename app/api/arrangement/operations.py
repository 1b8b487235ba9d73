"""The description of the routes of folders and of changes of many conversations."""

from ..openapi import STORED_REFUSALS, Operation
from .schemas import BulkChange, BulkOutcome, FolderList, FolderName, OneFolder

ARRANGEMENT_OPERATIONS = (
    Operation(
        "/api/bulk",
        "post",
        "changeConversations",
        "Pin, archive, move, delete or restore up to 100 conversations.",
        answer=BulkOutcome,
        body=BulkChange,
        refusals=(*STORED_REFUSALS, "not_found", "quota_exceeded"),
    ),
    Operation(
        "/api/folders",
        "get",
        "listFolders",
        "List the user's folders, by name.",
        answer=FolderList,
        refusals=STORED_REFUSALS,
    ),
    Operation(
        "/api/folders",
        "post",
        "addFolder",
        "Add a folder; a user has at most 100.",
        answer=OneFolder,
        body=FolderName,
        refusals=(*STORED_REFUSALS, "too_large", "name_taken", "too_many"),
    ),
    Operation(
        "/api/folders/{folder_id}",
        "patch",
        "renameFolder",
        "Rename a folder.",
        answer=OneFolder,
        body=FolderName,
        refusals=(*STORED_REFUSALS, "not_found", "too_large", "name_taken"),
    ),
    Operation(
        "/api/folders/{folder_id}",
        "delete",
        "deleteFolder",
        "Delete a folder; its conversations are in no folder then.",
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
)
