"""Permissions, ``noun:verb``: those of Gatebook, and the form of the operator's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from api.domain.account import Role

NAME = re.compile(r"[a-z][a-z0-9-]{0,38}:[a-z][a-z0-9-]{0,38}")
ROLE_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
MOST_ROLES = 16  # of an account
LONGEST_ROLES = 255  # characters of the column account.roles: names, with commas between them


class Permission(StrEnum):
    """The built-in permissions, with what each allows."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        permission = str.__new__(cls, value)
        permission._value_ = value
        permission.meaning = meaning
        return permission

    ACCOUNTS_READ = "accounts:read", "List, search and read accounts."
    ACCOUNTS_WRITE = "accounts:write", "Change the data and the address of accounts."
    ACCOUNTS_LOCK = "accounts:lock", "Lock and unlock accounts, and end their sessions and tokens."
    ACCOUNTS_RESET = "accounts:reset", "Remove the password or the second factors of accounts."
    ACCOUNTS_INVITE = "accounts:invite", "Invite people."
    ACCOUNTS_ERASE = "accounts:erase", "Schedule the deletion of accounts."
    ROLES_READ = "roles:read", "Read the definitions of roles."
    ROLES_ASSIGN = "roles:assign", "Grant and revoke roles."
    SERVICE_ACCOUNTS_WRITE = "service-accounts:write", "Manage service accounts and their tokens."
    TOKENS_CHECK = "tokens:check", "Check the API tokens that clients send to your services."
    PERMISSIONS_CHECK = "permissions:check", "Ask whether accounts have a permission."
    AUDIT_READ = "audit:read", "Read the whole audit trail."
    WEBHOOKS_WRITE = "webhooks:write", "Manage webhooks."


BUILT_IN = frozenset(map(str, Permission))

# admin is all of them, so that a permission of a later release is an administrator's at once
BUILT_IN_ROLES: Mapping[str, frozenset[str]] = {
    str(Role.ADMIN): BUILT_IN,
    str(Role.AUDITOR): frozenset({str(Permission.AUDIT_READ)}),
}
