"""Test that each setting is used and that only the settings read the environment."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import Settings

ROOT = Path(__file__).parents[2]
API = ROOT / "api"
USERS = [
    *(path for path in API.rglob("*.py") if not path.is_relative_to(API / "settings")),
    ROOT / "gunicorn.conf.py",
]
# These are read through a method of Settings.
DERIVED = {
    "assurance_max_age": ".assurance_limits",
    "database_url": ".database()",
    "federation_callbacks": ".callbacks",
    "frontend_url": ".links_base",
    "identity_providers": ".providers",
    "passkey_origins": ".relying_party",
    "passkey_related_origins": ".relying_party",
    "passkey_rp_id": ".relying_party",
    "totp_issuer": ".issuer",
    "secret_key": ".secret_keys",  # else older keys would be forgotten
}


@pytest.mark.parametrize("name", [setting.name for setting in fields(Settings)])
def test_a_setting_is_used(name: str) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in USERS)
    used = re.escape(DERIVED.get(name, f".{name}"))
    assert re.search(rf"{used}(?!\w)|\"{name}\"", source)
    assert name not in DERIVED or not re.search(rf"\.{name}(?!\w)", source)


@pytest.mark.parametrize("path", USERS, ids=lambda path: path.name)
def test_the_environment_is_read_in_settings_only(path: Path) -> None:
    names = {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Attribute)}  # fmt: skip
    assert not {"os.environ", "os.getenv", "os.environb"} & names
