"""The rules of a person: by own limits, then the role or group, then the settings."""

from collections.abc import Sequence
from typing import NamedTuple

from ..allowances import Caps, Role
from ..conversations.db.database import Database
from ..limits.user_rules import ALL, Allowance, all_caps, user_caps
from ..settings import Settings
from .rows import people
from .rows.people import Person


class PersonRules(NamedTuple):
    """The rules of one person; `source`: the role by name, such as "group research"."""

    source: str
    role: Role
    caps: Caps


class RoleRules:
    """The rules by ROLES_FILE and the limits that admins gave; see limits.user_rules.UserRules."""

    keeps_usage = True

    def __init__(self, settings: Settings, database: Database):
        self._settings = settings
        self._database = database
        self._all = all_caps(settings)
        self._each = user_caps(settings)

    def allowances(self, user: str, _: str) -> Sequence[Allowance]:
        """Return the bounds of all people, of the role and of this person; addresses have none."""
        found = self.find(user)
        return (
            Allowance(ALL, self._all),
            Allowance(found.source, found.role.all),
            # Counted without a bound too: an admin may set one in the middle of a month.
            Allowance(f"user {user}", found.caps.counting_all()),
        )

    def models(self, user: str) -> Sequence[str] | None:
        """Return the names of the models that a person may use; None: all."""
        if not self._settings.roles.is_choosing_models:
            return None
        return self.find(user).role.models

    def allows(self, user: str, use: str) -> bool:
        """Return whether the role of a person may use "tools" or "files"."""
        role = self.find(user).role
        return {"tools": role.tools, "files": role.files}[use]

    def find(self, user: str) -> PersonRules:
        """Return the rules of the person with this id."""
        person = self._database.read(people.find, user)
        return self.of(person) if person else self._rules("user", (), Caps())

    def of(self, person: Person) -> PersonRules:
        """Return the rules of a person."""
        role = effective_role(self._settings, person.name, person.role, person.groups)
        return self._rules(role, person.groups, Caps(**person.limits))

    def _rules(self, role: str, groups: Sequence[str], own: Caps) -> PersonRules:
        source, found = self._settings.roles.find(role, groups)
        return PersonRules(source, found, own.over(found.each).over(self._each))


def effective_role(settings: Settings, name: str, role: str, groups: Sequence[str]) -> str:
    """Return the role of a person: the stored one, or "admin" by ADMIN_USERS and ADMIN_GROUPS.

    Only names that a proxy vouches for: people choose those of AUTH=password, and at an OpenID
    provider the sign-in stores the role, by `sub`.
    """
    if settings.auth != "proxy":
        return role
    named = {each.casefold() for each in settings.admin_users}
    return "admin" if name in named or set(groups) & set(settings.admin_groups) else role
