"""Check that each parameter of ``PooledDB`` is a setting, or that docs/settings.md says why not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from dbutils.pooled_db import PooledDB
from flask import Flask

from api.settings import Settings, SettingsError

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def documented() -> dict[str, str]:
    """Return the table "PooledDB's parameters": parameter → the document's text about it."""
    section = DOCUMENT.read_text().split("\n## PooledDB's parameters\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `\*{0,2}(\w+)` \| (.+) \|$", section, re.MULTILINE)
    return dict(rows)


def test_every_parameter_of_pooled_db_is_documented() -> None:
    parameters = list(inspect.signature(PooledDB.__init__).parameters)[1:]
    assert list(documented()) == parameters


def test_every_setting_that_the_table_names_exists() -> None:
    names = {field.name.upper() for field in fields(Settings)}
    named = {name for text in documented().values() for name in re.findall(r"`([A-Z_]{4,})`", text)}
    assert named <= names
    assert named >= {name for name in names if name.startswith("POOL_")}


@pytest.mark.parametrize("parameter", ["creator", "maxshared", "failures", "isfatal"])
def test_a_parameter_without_a_setting_says_why(parameter: str) -> None:
    assert documented()[parameter].startswith("not a setting: ")


def test_what_is_set_reaches_the_pool(make_app: Callable[..., Flask]) -> None:
    app = make_app(
        pool_maxcached=3,
        pool_maxconnections=5,
        pool_blocking=False,
        pool_setsession=("SET SESSION wait_timeout=600",),
        pool_reset=True,
    )
    pool = app.extensions["gatebook.pool"]
    assert (
        pool._maxcached,
        pool._maxconnections,
        pool._blocking,
        pool._setsession[-1],
        pool._reset,
        pool._maxshared,
    ) == (3, 5, False, "SET SESSION wait_timeout=600", True, 0)


@pytest.mark.parametrize("kept", ["POOL_MINCACHED", "POOL_MAXCACHED"])
def test_no_more_are_kept_than_there_may_be(environment: dict[str, str], kept: str) -> None:
    """Settings that keep more connections than the maximum are refused.

    PooledDB would raise ``maxconnections`` silently.
    """
    with pytest.raises(SettingsError) as refused:
        Settings.from_environ({**environment, kept: "17", "POOL_MAXCONNECTIONS": "16"})
    example = {"POOL_MINCACHED": 2, "POOL_MAXCACHED": 8}[kept]
    assert refused.value.faults == [
        f"{kept}=17 must not be more than POOL_MAXCONNECTIONS=16. Example: {kept}={example}"
    ]
