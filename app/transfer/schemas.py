"""The schemas of exports and imports."""

from typing import Literal

from ..api.schemas import Query
from ..protocol.objects import WireObject


class ExportQuery(Query):
    """The format of an export: JSON has all branches, the others the one that is shown."""

    format: Literal["json", "markdown", "html"] = "json"


class TransferAbout(WireObject):
    """What this server offers; `limit_import_bytes` is the size of the largest file."""

    imports: bool
    sharing: bool
    limit_import_bytes: int


class ImportNote(WireObject):
    """Why something was not taken; `count` is how often, `sentence` says it in English."""

    code: str
    count: int
    sentence: str


class ImportedConversation(WireObject):
    """A conversation of a file: `taken`, `present` already, or `skipped` for a `reason`.

    `notes` say what was left out of one that was taken.
    """

    outcome: Literal["taken", "present", "skipped"]
    title: str
    conversation_id: str | None
    messages: int
    files: int
    notes: list[ImportNote]
    reason: ImportNote | None


class ImportReport(WireObject):
    """What was taken of a file; `fault` is why it was not read to its end.

    `conversations` lists those that were skipped or have notes, at most 1,000.
    """

    taken: int
    present: int
    skipped: int
    messages: int
    files: int
    fault: ImportNote | None
    conversations: list[ImportedConversation]


class ImportLine(WireObject):
    """A line of the response to an import: one for each conversation, and at the end the report.

    `error` is at the end in place of the report where the import broke off.
    """

    conversation: ImportedConversation | None = None
    report: ImportReport | None = None
