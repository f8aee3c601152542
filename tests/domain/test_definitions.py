"""Test which files define roles and permissions."""

from __future__ import annotations

import pytest

from api.domain.definitions import InvalidDefinitions, RoleDefinition, read_definitions

FAULTS = {
    "[roles": "not TOML: ",
    "[role.support]\npermissions = []": "[role] is not known here",
    "roles = 1": "roles must be a table",
    "[roles.admin]\npermissions = []": "role admin: built in",
    # a word of SECOND_FACTOR_ROLES
    "[roles.all]\npermissions = []": "role all: built in",
    # would be two roles in account.roles
    '[roles."support,admin"]\npermissions = []': "role support,admin: not 2 to 40 ",
    '[roles."support\\n"]\npermissions = []': "role support\n: not 2 to 40 ",
    "[roles.Support]\npermissions = []": "role Support: not 2 to 40 ",
    "[roles.support]": "role support: Object missing required field `permissions`",
    "[roles.support]\npermissions = []\nadmin = true": "role support: Object contains unknown ",
    '[roles.support]\npermissions = []\ndescription = "\\u001b[2J"': "role support: Expected ",
    '[permissions]\n"accounts:read" = "x"': "permission accounts:read: built in",
    # a later release may have a built-in permission of this name
    '[permissions]\n"accounts:own" = "x"': "permission accounts:own: the noun accounts is reserved",
    '[permissions]\n"*" = "x"': "permission *: not of the form noun:verb",
    '[permissions]\n"n:a,n:b" = "x"': "permission n:a,n:b: not of the form noun:verb",
    '[permissions]\n"invoices:read" = 1': "permission invoices:read: Expected `str`",
}


def test_each_fault_is_named() -> None:
    for text, fault in FAULTS.items():
        with pytest.raises(InvalidDefinitions) as refusal:
            read_definitions(text)
        [found] = refusal.value.faults
        assert found.startswith(fault)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(InvalidDefinitions) as refusal:
        read_definitions("[roles.admin]\npermissions = []\n[roles.all]\npermissions = []")
    assert refusal.value.faults == ["role admin: built in", "role all: built in"]


def test_what_is_sound_is_read() -> None:
    read = read_definitions('[permissions]\n"n:v" = "x"\n[roles.r-1]\npermissions = ["n:v"]')
    assert read.permissions == {"n:v": "x"}
    assert read.roles == {"r-1": RoleDefinition(permissions=("n:v",))}
    assert read_definitions("").roles == {}
