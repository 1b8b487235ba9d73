"""ROLES_FILE: what each role may use.

    [user]
    models = ["gpt-5-mini", "local/*"]
    each = { answers_per_day = 100, cost_per_month = 5.00 }

    [admin]

    [groups.research]
    all = { cost_per_month = 300.00 }

The first group of the file that a person is in counts, for others `user` or `admin`. What a table
leaves out is as the settings have it.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from .caps import Caps
from .models import fits_model
from .operator_file import read_file

GroupName = Annotated[str, StringConstraints(min_length=1, max_length=60)]
ModelPattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Role(BaseModel):
    """The allowance of one role: `each` bounds a person, `all` the people of the role together.

    `models`: names, which may have `*`; None: every model.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    models: tuple[ModelPattern, ...] | None = None
    tools: bool = True
    files: bool = True
    each: Caps = Caps()
    all: Caps = Caps()

    def allows(self, model: str) -> bool:
        """Return whether people of the role may use a model."""
        return fits_model(self.models, model)


class Roles(BaseModel):
    """The roles of the file; without a file each may use everything."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    user: Role = Role()
    admin: Role = Role()
    groups: dict[GroupName, Role] = {}

    def find(self, role: str, groups: Collection[str]) -> tuple[str, Role]:
        """Return the role that counts for a person, and its name such as "group research"."""
        for name, found in self.groups.items():
            if name in groups:
                return f"group {name}", found
        return f"role {role}", self.admin if role == "admin" else self.user

    @property
    def is_choosing_models(self) -> bool:
        """Whether there is a role that may not use every model."""
        return any(role.models is not None for role in self.everything().values())

    def everything(self) -> dict[str, Role]:
        """Return all roles by name."""
        groups = {f"groups.{name}": role for name, role in self.groups.items()}
        return {"user": self.user, "admin": self.admin, **groups}


def read_roles(path: Path) -> Roles:
    """Return the roles of a file.

    Raises:
        FileFault: it is unreadable or invalid.
    """
    return read_file(path, Roles)
