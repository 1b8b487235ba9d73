"""The tables of what users name: folders of conversations, and presets.

`name_key` is the name without case, so that a user has each name once.
"""

from sqlalchemy import JSON, Column, Integer, String, Table, UniqueConstraint

from .tables import Id, Time, metadata

MAX_NAME_CHARS = 80
# Case folding makes a character to three at most.
Name, NameKey = String(MAX_NAME_CHARS), String(4 * MAX_NAME_CHARS)

folders = Table(
    "folders",
    metadata,
    Column("owner", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("name", Name, nullable=False),
    Column("name_key", NameKey, nullable=False),
    Column("created_at", Time, nullable=False),
    UniqueConstraint("owner", "name_key"),
)

presets = Table(
    "presets",
    metadata,
    Column("owner", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("name", Name, nullable=False),
    Column("name_key", NameKey, nullable=False),
    # Null: the default model.
    Column("model", String(200)),
    Column("options", JSON, nullable=False),
    # UTF-8 bytes of name, model and options.
    Column("bytes", Integer, nullable=False),
    Column("created_at", Time, nullable=False),
    UniqueConstraint("owner", "name_key"),
)

ARRANGEMENT_TABLES = (folders, presets)
