"""Check what ``python -m api audit prune`` prints when it does nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.commands.test_audit_log import Operator, operator
from tests.support.audit_log import happen
from tests.support.old_months import OLD, RETENTION, happen_in

__all__ = ["operator"]

Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def sealed(app: Flask, sql: Sql, old_months: None, operator: Operator) -> Operator:
    """Seal two events of January and one of now."""
    happen_in(sql, OLD[0], 2)
    happen(sql, 1)
    operator.environment["AUDIT_RETENTION"] = str(RETENTION)
    assert operator.run("seal", "--once")[0] == 0
    return operator


def prune(operator: Operator, *more: str) -> tuple[int, str, str]:
    trusted = ("--checkpoint", str(operator.place / "checkpoints"))
    return operator.run("prune", *trusted, "--key", str(operator.place / "audit.pub"), *more)


def export(operator: Operator, *more: str) -> Path:
    path = operator.place / "part.ndjson"
    trusted = ("--checkpoint", str(operator.place / "checkpoints"))
    assert operator.run("export", "--sealed", "--output", str(path), *trusted, *more)[0] == 0
    return path


def test_without_a_retention_it_says_so(sealed: Operator) -> None:
    del sealed.environment["AUDIT_RETENTION"]
    assert prune(sealed) == (1, "", "AUDIT_RETENTION is 0: events are kept forever\n")


def test_without_an_export_it_says_how_to_make_one(sealed: Operator) -> None:
    code, out, err = prune(sealed, "--dry-run")
    assert (code, out) == (1, "")
    assert err.startswith("2026-01: 2 events, and no verified export has them all: 0 of the log")
    assert "--until 2026-02-01T00:00:00.000Z --checkpoint FILE --output FILE" in err


def test_an_export_that_was_changed_is_no_export(sealed: Operator, sql: Sql) -> None:
    path = export(sealed, "--until", "2026-02-01T00:00:00Z")
    path.write_bytes(path.read_bytes().replace(b"Firefox", b"Chromium", 1))
    code, out, err = prune(sealed, "--exported", str(path))
    assert (code, out) == (1, "")
    assert err == (
        f"{path} can't be trusted: event 0 is changed: the event differs from the sealed one\n"
    )


def test_without_a_sealer_it_is_announced_and_not_done(sealed: Operator, sql: Sql) -> None:
    path = export(sealed, "--until", "2026-02-01T00:00:00Z")
    code, out, err = prune(sealed, "--exported", str(path), "--wait", "0")
    assert (code, out) == (1, "")
    assert "The prune is announced, and nothing is dropped before the announcement is sealed" in err
    assert len(sql("SELECT id FROM audit_event")) == 4
    assert sealed.run("seal", "--once")[0] == 0
    assert prune(sealed, "--exported", str(path), "--wait", "0") == (
        0,
        "dropped 2026-01: 2 events\ndropped 2026-02: 0 events\ndropped 2026-03: 0 events\n",
        "",
    )
    assert prune(sealed, "--exported", str(path)) == (
        0,
        "nothing is older than AUDIT_RETENTION\n",
        "",
    )
    assert sealed.verify(path.name)[1].startswith("FAIL")  # The file is a part of the log.
    code, out, _ = sealed.run(
        "verify",
        "--part",
        str(path),
        "--checkpoint",
        str(sealed.place / "checkpoints"),
        "--key",
        str(sealed.place / "audit.pub"),
    )
    assert (code, out) == (
        0,
        "ok    2 events are unchanged since they were sealed, of the log's 0 to 1\n",
    )
