"""Test that each setting is used and that only the settings read the environment."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

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


def test_a_setting_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in USERS)
    # all attributes, calls of methods without arguments, and strings of one word
    uses = set(re.findall(r"\.\w+", source))
    uses.update(re.findall(r"\.\w+\(\)", source), re.findall(r"\"\w+\"", source))
    for name in [setting.name for setting in fields(Settings)]:
        assert {DERIVED.get(name, f".{name}"), f'"{name}"'} & uses, name
        assert name not in DERIVED or f".{name}" not in uses, name


def test_the_environment_is_read_in_settings_only() -> None:
    readers = []
    for path in USERS:
        source = path.read_text(encoding="utf-8")
        # Most modules have none of the names, and parsing all of them takes seconds.
        if "environ" in source or "getenv" in source:
            names = {
                ast.unparse(node)
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Attribute)
            }
            if {"os.environ", "os.getenv", "os.environb"} & names:
                readers.append(str(path.relative_to(ROOT)))
    assert readers == []
