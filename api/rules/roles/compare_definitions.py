"""Compare the definitions of a file with those in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from api.domain.definitions import (
    MOST_PERMISSIONS,
    MOST_ROLES,
    Definitions,
    InvalidDefinitions,
    StoredRole,
)
from api.domain.permissions import BUILT_IN


class Action(StrEnum):
    """The fate of one definition, as a diff marks it."""

    ADD = "+"
    CHANGE = "~"
    REMOVE = "-"
    KEEP = "="  # stored, and not in the file


@dataclass(frozen=True)
class DefinitionChange:
    """The difference of one role or permission.

    ``role``: its new state, or the stored one that is removed; None for a permission.
    """

    action: Action
    name: str
    details: str
    role: StoredRole | None = None
    description: str | None = None  # of a permission
    widens_or_narrows: bool = False  # whether holders get other permissions

    @property
    def is_made(self) -> bool:
        """Return whether this changes something."""
        return self.action is not Action.KEEP


def compare_definitions(
    permissions: Mapping[str, str | None],
    roles: Iterable[StoredRole],
    wanted: Definitions,
    *,
    prune: bool,
) -> list[DefinitionChange]:
    """Return the changes that lead from the stored definitions to those of the file.

    ``prune``: whether definitions that the file lacks are removed.

    Raises ``InvalidDefinitions`` if a role has an unknown permission, or there are too many.
    """
    stored = {each.name: each for each in roles}
    kept_permissions = set() if prune else set(permissions)
    kept_roles = set() if prune else set(stored)
    known = BUILT_IN | set(wanted.permissions) | kept_permissions
    faults = [
        f"role {name}: there is no permission {permission}"
        for name, role in wanted.roles.items()
        for permission in sorted(set(role.permissions) - known)
    ]
    if len(kept_permissions | set(wanted.permissions)) > MOST_PERMISSIONS:
        faults.append(f"more than {MOST_PERMISSIONS} permissions of your own")
    if len(kept_roles | set(wanted.roles)) > MOST_ROLES:
        faults.append(f"more than {MOST_ROLES} roles of your own")
    if faults:
        raise InvalidDefinitions(faults)
    return [
        *_permissions(permissions, wanted, prune=prune),
        *_roles(stored, wanted, prune=prune),
    ]


def _permissions(
    stored: Mapping[str, str | None], wanted: Definitions, *, prune: bool
) -> Iterator[DefinitionChange]:
    for name, description in sorted(wanted.permissions.items()):
        if name not in stored:
            yield DefinitionChange(Action.ADD, name, description, description=description)
        elif stored[name] != description:
            yield DefinitionChange(Action.CHANGE, name, description, description=description)
    for name in sorted(set(stored) - set(wanted.permissions)):
        yield DefinitionChange(Action.REMOVE if prune else Action.KEEP, name, "")


def _roles(
    stored: Mapping[str, StoredRole], wanted: Definitions, *, prune: bool
) -> Iterator[DefinitionChange]:
    for name, definition in sorted(wanted.roles.items()):
        old = stored.get(name)
        new = StoredRole(
            name=name,
            permissions=frozenset(definition.permissions),
            description=definition.description,
            version=old.version + 1 if old else 1,
        )
        if old is None:
            details = " ".join(sorted(new.permissions))
            yield DefinitionChange(Action.ADD, name, details, new)
        elif (old.permissions, old.description) != (new.permissions, new.description):
            yield DefinitionChange(
                Action.CHANGE,
                name,
                _difference(old, new),
                new,
                widens_or_narrows=old.permissions != new.permissions,
            )
    for name in sorted(set(stored) - set(wanted.roles)):
        action = Action.REMOVE if prune else Action.KEEP
        yield DefinitionChange(action, name, "", stored[name])


def _difference(old: StoredRole, new: StoredRole) -> str:
    words = [
        *(f"+{name}" for name in sorted(new.permissions - old.permissions)),
        *(f"-{name}" for name in sorted(old.permissions - new.permissions)),
    ]
    if old.description != new.description:
        words.append("description")
    return " ".join(words)
