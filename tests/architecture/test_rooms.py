"""Test which module may contain which kind of code."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
API = ROOT / "api"
MODULES = sorted(path for path in API.rglob("*.py"))
RULES = sorted(path for path in (API / "rules").rglob("*.py") if path.stem != "__init__")
STORES = sorted(path for path in (API / "store").glob("*.py") if path.stem != "__init__")
RESOURCES = sorted(path for path in (API / "resources").glob("*.py") if path.stem != "__init__")

BUDGET = 300  # lines
BUDGETED = [
    path
    for folder in ("api", "bench", "chaos", "dev")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
]


def named(path: Path) -> str:
    return str(path.relative_to(API))


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(node: ast.AST) -> Iterator[str]:
    """Yield the last name of each called function: ``commit`` of ``tx.commit()``."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            called = child.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_imports_go_down_only() -> None:
    """The contracts in pyproject.toml also keep PyMySQL, WTForms-JSON and Flask in few modules."""
    linter = Path(sys.executable).with_name("lint-imports")
    process = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr


def test_files_are_small() -> None:
    for path in BUDGETED:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= BUDGET, path.relative_to(ROOT)


def test_the_root_of_api_holds_only_what_has_no_folder() -> None:
    assert {path.stem for path in API.glob("*.py")} == {
        "__init__",
        "__main__",
        "app_context",
        "extending",
        "pool",
        "signals",
        "version",
    }


def test_every_module_says_what_it_is_for() -> None:
    for path in MODULES:
        if path.read_text(encoding="utf-8").strip() and not named(path).startswith("schemas/"):
            assert ast.get_docstring(tree(path)), named(path)


def test_a_store_holds_sql_and_functions_that_run_it() -> None:
    for path in STORES:
        kinds = {type(node) for node in tree(path).body[1:]}  # without the docstring
        assert kinds <= {ast.ImportFrom, ast.Import, ast.Assign, ast.FunctionDef}, named(path)
        for node in tree(path).body:
            if isinstance(node, ast.Assign):
                assert next(
                    target.id for target in node.targets if isinstance(target, ast.Name)
                ).isupper(), named(path)


def test_a_store_commits_nothing_and_opens_no_transaction() -> None:
    for path in STORES:
        called_names = set(calls(tree(path)))
        assert not {"commit", "rollback", "begin", "transaction"} & called_names, named(path)


def test_a_store_binds_its_parameters() -> None:
    """ASVS 1.2.4: a statement that is built at run time is neither a constant nor safe SQL."""
    for path in STORES:
        for function in (node for node in tree(path).body if isinstance(node, ast.FunctionDef)):
            if (path.stem, function.name) == ("personal_data", "list_owned"):
                continue  # it fills in names of tables and columns from its own constants
            for node in ast.walk(function):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if isinstance(node, ast.Call) and name in {
                    "execute",
                    "defer",
                    "fetch_one",
                    "fetch_all",
                }:
                    sql = node.args[1 if name in {"execute", "defer"} else 0]
                    assert isinstance(sql, ast.Name), named(path)
                    assert sql.id.isupper(), named(path)


def test_sql_stands_in_a_store() -> None:
    for path in [module_path for module_path in MODULES if module_path not in STORES]:
        if named(path) == "importers/auth0.py":
            continue  # a temporary file of SQLite's, no table of MariaDB
        strings = [
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        sql = r"\s*(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM) "
        assert [text for text in strings if re.match(sql, text, re.DOTALL)] == [], named(path)


def test_a_rule_is_one_rule() -> None:
    """A rule whose first docstring line needs "and" is two rules."""
    for path in RULES:
        docstring = ast.get_docstring(tree(path))
        assert docstring, named(path)
        assert " and " not in docstring.splitlines()[0], named(path)


def test_a_rule_is_named_by_the_function_it_holds() -> None:
    for path in RULES:
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        holds = {
            "claims": "identity",
            "end_sessions": "end_session",
            "end_tokens": "end_tokens_of",
            "hold_tokens": "hold_tokens_of",
            "freshness": "is_fresh",
            "issuers": "Issuers",
            "link_proven": "open_account",
            "parameters": "authorization_parameters",
            "passkey_challenges": "for_sign_in",
            "password_policy": "check_new_password",
            "policy": "requires_second_factor",
            "proofs": "Proofs",
            "prove": "proven",
            "refused_answers": "recorded_refusals",
            "usable": "has_usable_identity",
        }
        if path.stem != "idempotency":  # Several rules share it.
            assert callable(getattr(module, holds.get(path.stem, path.stem))), named(path)


def test_a_resource_neither_writes_nor_asks_the_database() -> None:
    for path in RESOURCES:
        called_names = set(calls(tree(path)))
        writing = {"transaction", "execute", "defer", "fetch_one", "fetch_all", "emit"}
        assert not writing & called_names, named(path)


def test_the_time_of_day_is_read_from_the_clock() -> None:
    """Otherwise a test could not move the time."""
    for path in MODULES:
        if named(path) != "domain/clock.py":
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    assert ast.unparse(node.func) not in {
                        "datetime.now",
                        "datetime.utcnow",
                        "time.time",
                        "date.today",
                    }, named(path)


def test_nothing_pickles_or_evaluates() -> None:
    """ASVS 1.5.2; Flask-Session PR 212."""
    for path in MODULES:
        imported = {
            alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert not {"pickle", "marshal", "shelve"} & imported, named(path)
        assert not {"eval", "exec"} & set(calls(tree(path))), named(path)
