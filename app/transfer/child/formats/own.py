"""The format of this program: the rows of a conversation, checked by the models of the wire."""

import json
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from ....protocol.commands import MOST_PARTS, Id, Options
from ....protocol.objects import Details, Error, FinishReason, Part, Timings, Usage
from ...own_format import CONVERSATION, VERSION
from ..convert import Taken
from ..faults import Fault
from ..json_values import JsonObject, cleaned, list_of, object_of, time_of
from ..tree import MAX_MESSAGES, MAX_TEXT_CHARS

ORIGIN = "wordbrook"


def _check_time(value: str) -> str:
    if time_of(value) != value:
        raise ValueError("no time that there can be")
    return value


Time = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"),
    AfterValidator(_check_time),
]
Model = Annotated[str, StringConstraints(max_length=200)]
MAX_TITLE_CHARS = 10_000
# Of a message, beside its parts: its error, its details, its usage.
MAX_ABOUT_CHARS = 64 * 1024


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, hide_input_in_errors=True)


class _Head(_Strict):
    id: Id
    title: Annotated[str, StringConstraints(max_length=MAX_TITLE_CHARS)]
    titled_by: Literal["words", "model", "user"] | None = None
    head_id: Id | None = None
    created_at: Time
    updated_at: Time
    options: Options | None = None
    pinned_at: Time | None = None
    archived_at: Time | None = None
    folder: Annotated[str, StringConstraints(max_length=MAX_TITLE_CHARS)] | None = None


class _Question(_Strict):
    id: Id
    parent_id: Id | None
    role: Literal["user"]
    created_at: Time
    parts: list[Part]


class _Answer(_Strict):
    id: Id
    parent_id: Id
    role: Literal["assistant"]
    created_at: Time
    parts: list[Part]
    status: Literal["completed", "stopped", "failed", "interrupted"]
    run: int = Field(ge=1, le=1_000_000)
    finish_reason: FinishReason | None = None
    model: Model
    ended_at: Time | None = None
    history_cut: int | None = Field(None, ge=0, le=2**31 - 1)
    usage: Usage | None = None
    timings: Timings | None = None
    error: Error | None = None
    options: Options | None = None
    details: Details | None = None


class _File(_Strict):
    id: Id
    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    path: Annotated[str, StringConstraints(max_length=400)] | None = None


_MESSAGES: TypeAdapter[Any] = TypeAdapter(
    list[Annotated[_Question | _Answer, Field(discriminator="role")]]
)
_FILES = TypeAdapter(list[_File])


def is_of(value: JsonObject) -> bool:
    """Return whether a value is a conversation of this program."""
    return value.get("format") == CONVERSATION


def read(value: JsonObject, members: "dict[str, str]") -> Taken:
    """Return a conversation; `members` has the names of the files in the archive.

    Raises:
        Fault: it is not valid.
    """
    version = value.get("version")
    if isinstance(version, int) and version > VERSION:
        raise Fault("newer_format")
    found = list_of(value.get("messages"))
    if len(found) > MAX_MESSAGES:
        raise Fault("too_many_messages")
    try:
        head = _Head.model_validate(cleaned(object_of(value.get("conversation"))))
        messages = _MESSAGES.validate_python(cleaned(found))
        files = _FILES.validate_python(cleaned(list_of(value.get("files"))))
    except (ValidationError, RecursionError):
        raise Fault("invalid") from None
    rows = [message.model_dump(exclude_unset=True) for message in messages]
    _check_tree(head, rows)
    used = {part.get("file_id") for row in rows for part in row["parts"]}
    there = [file.model_dump() for file in files if file.path in members and file.id in used]
    taken = [{"id": each["id"], "name": each["name"], "member": each["path"]} for each in there]
    return Taken(ORIGIN, head.model_dump(exclude_unset=True), rows, taken, {})


def _check_tree(head: _Head, rows: list[JsonObject]) -> None:
    if not rows:
        raise Fault("no_messages")
    roles: dict[str | None, str] = {None: "assistant"}
    chars = 0
    for row in rows:
        # Parents come first, so that there is no circle.
        if row["id"] in roles or roles.get(row["parent_id"]) in (None, row["role"]):
            raise Fault("invalid")
        roles[row["id"]] = row["role"]
        _check_row(row)
        chars += sum(len(part.get("text", "")) for part in row["parts"])
    if chars > MAX_TEXT_CHARS:
        raise Fault("too_much_text")
    if head.head_id is not None and head.head_id not in roles:
        raise Fault("invalid")


def _check_row(row: JsonObject) -> None:
    parts = row["parts"]
    kinds = {part["kind"] for part in parts}
    is_question = row["role"] == "user"
    if len(parts) > MOST_PARTS or any(part.get("at", 0) for part in parts):
        raise Fault("invalid")
    if is_question and (not kinds <= {"text", "file"} or not parts or "text" not in parts[0]):
        raise Fault("invalid")
    # Fields beside the parts are not counted as stored text.
    about = {name: value for name, value in row.items() if name not in ("parts", "options")}
    if len(json.dumps(about)) > MAX_ABOUT_CHARS:
        raise Fault("invalid")
