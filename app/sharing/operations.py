"""The description of every route of shares; a test compares them to the routes."""

from ..api.openapi import STORED_REFUSALS, Operation
from .schemas import OneShare, ShareList, ShareRequest

OPERATIONS = (
    Operation(
        "/api/conversations/{conversation_id}/shares",
        "post",
        "shareConversation",
        "Make a copy of the shown branch that anyone with its link can read.",
        answer=OneShare,
        body=ShareRequest,
        refusals=(
            *STORED_REFUSALS,
            "not_found",
            "conversation_busy",
            "too_large",
            "quota_exceeded",
        ),
    ),
    Operation(
        "/api/shares",
        "get",
        "listShares",
        "List the user's shares, the newest first.",
        answer=ShareList,
        refusals=STORED_REFUSALS,
    ),
    Operation(
        "/api/shares/{share_id}",
        "delete",
        "revokeShare",
        "Delete a share; its link works no more.",
        refusals=(*STORED_REFUSALS, "not_found"),
    ),
)
