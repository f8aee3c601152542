"""The secrets of `make run` are made once and are private."""

from __future__ import annotations

import stat
from pathlib import Path

from dev.services import secrets as secrets_file


def test_secrets_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".run" / "secrets.env"

    first = secrets_file.load(path)

    assert first.keys() == {"SECRET_KEY", "MARIADB_PASSWORD"}
    assert all(len(value) >= 43 for value in first.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert secrets_file.load(path) == first


def test_missing_secrets_are_added_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text("# mine\nSECRET_KEY=kept\nOTHER=kept, too\n")

    values = secrets_file.load(path)

    assert (values["SECRET_KEY"], values["OTHER"]) == ("kept", "kept, too")
    assert values["MARIADB_PASSWORD"]
    assert secrets_file.load(path) == values
