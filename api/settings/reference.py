"""Write the reference of all settings: the tables of ``docs/settings.md``."""

from __future__ import annotations

import textwrap
from dataclasses import MISSING, Field, fields
from typing import Any

from api.settings import Settings


def reference() -> str:
    """Return the list of secrets, and a Markdown table for each group, under a heading."""
    groups: dict[str, list[str]] = {}
    for setting in fields(Settings):
        meta = setting.metadata
        groups.setdefault(meta["group"], []).append(
            f"| `{setting.name.upper()}` | {meta['help']} | {_default(setting)}"
            f" | `{meta['example']}` |"
        )
    head = "| variable | what it does | default | example |\n| --- | --- | --- | --- |\n"
    tables = [f"## {group}\n\n{head}" + "\n".join(rows) for group, rows in groups.items()]
    return "\n\n".join([_secrets(), *tables])


def _secrets() -> str:
    names = [f"`{field.name.upper()}`" for field in fields(Settings) if field.metadata["secret"]]
    return textwrap.fill(f"Secrets: {', '.join(names)}.", 100)


def _default(setting: Field[Any]) -> str:
    return "required" if setting.default is MISSING else f"`{_shown_default(setting)}`"


def _shown_default(setting: Field[Any]) -> str:
    default = setting.default
    if setting.metadata["shown_default"] is not None:
        return str(setting.metadata["shown_default"])
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, tuple):
        return ",".join(default) or "(none)"
    if isinstance(default, float):
        return f"{default:g}"
    return str(default) or "(none)"
