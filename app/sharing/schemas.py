"""The schemas of shares."""

from pydantic import Field

from ..protocol.commands import Command
from ..protocol.objects import WireObject


class ShareRequest(Command):
    """After how many days the link stops to work; null: when it is revoked."""

    expires_days: int | None = Field(default=None, ge=1, le=3650)


class ShareObject(WireObject):
    """A share of a conversation; who opens `/share/{id}` sees the copy that was made."""

    id: str
    conversation_id: str
    title: str
    created_at: str
    expires_at: str | None


class OneShare(WireObject):
    """A share."""

    share: ShareObject


class ShareList(WireObject):
    """The user's shares, the newest first."""

    shares: list[ShareObject]
