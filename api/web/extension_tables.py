"""Find the tables of extensions whose rows would outlive the account that they belong to.

At start no database need be reachable, so the SQL of the migrations is read. ``python -m api
migrate`` asks the database itself, and so finds tables that a migration in Python makes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

_COMMENT = re.compile(r"--[^\n]*|#[^\n]*|/\*.*?\*/", re.DOTALL)
_TABLE = re.compile(
    r"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?TABLE(?:\s+IF\s+NOT\s+EXISTS)?"
    r"|ALTER\s+(?:ONLINE\s+)?(?:IGNORE\s+)?TABLE(?:\s+IF\s+EXISTS)?)\s+`?(\w+)`?(.*)",
    re.DOTALL | re.IGNORECASE,
)
_OWNED = re.compile(r"\baccount_id\b", re.IGNORECASE)
# the rows go with the row of the account
_CASCADES = re.compile(
    r"FOREIGN\s+KEY[^(]*\(\s*`?account_id`?\s*\)\s*REFERENCES\s+`?account`?\s*\(\s*`?id`?\s*\)"
    r"(?:\s+ON\s+UPDATE\s+(?:CASCADE|RESTRICT|NO\s+ACTION|SET\s+NULL))?\s+ON\s+DELETE\s+CASCADE",
    re.IGNORECASE,
)


def kept_tables(folder: Path) -> list[str]:
    """Return the tables with a column account_id in the SQL of a folder of migrations.

    Tables with a foreign key ON DELETE CASCADE to the account are left out.
    """
    owned: set[str] = set()
    cascading: set[str] = set()
    for statement in _statements(folder):
        if match := _TABLE.fullmatch(statement):
            table, rest = match[1], match[2]
            if _OWNED.search(rest):
                owned.add(table)
            if _CASCADES.search(rest):
                cascading.add(table)
    return sorted(owned - cascading)


def named_tables(folder: Path, tables: Collection[str]) -> list[str]:
    """Return those of the tables that the migrations of a folder name, in SQL or Python."""
    words = {word for text in _texts(folder) for word in re.findall(r"\w+", text)}
    return sorted(words.intersection(tables))


def says_kept(name: str, tables: Collection[str]) -> str:
    """Return the fault of an extension that keeps data of deleted accounts."""
    return (
        f"The extension {name} has data of accounts in {', '.join(sorted(tables))} (column"
        " account_id), which would stay after an account is deleted: give extend() an erase=, or"
        " the table a FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE."
    )


def _statements(folder: Path) -> Iterator[str]:
    for text in _texts(folder, ".sql"):
        yield from _COMMENT.sub(" ", text).split(";")


def _texts(folder: Path, *suffixes: str) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if path.suffix in (suffixes or (".sql", ".py")):
            yield path.read_text("utf-8")
