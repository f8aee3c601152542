"""Test that every way in ends in the one rule that decides about missing factors (ADR 36)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import api

ROOT = Path(api.__path__[0])

# the only modules that call a function, with the name by which they do
CALLERS = {
    "missing_factor": {"rules.sessions.start_session"},
    # the row of a session
    "session.insert": {"rules.sessions.start_session"},
    # the row of an API token
    "api_token.insert": {"rules.tokens.create_token"},
    # a proof can be made only where something was verified just before
    "Proof": {
        "rules.accounts.accept_invitation",
        "rules.enrolment.add_passkey",
        "rules.enrolment.confirm_authenticator_app",
        "rules.factors.prove_factors",  # the password
        "rules.factors.prove_passkey",
        "rules.factors.prove_recovery_code",
        "rules.factors.prove_totp",
        "rules.identities.reauthenticate_with_provider",
        "rules.identities.start_with_identity",  # a ``ProvenIdentity``
        "rules.sessions.sign_in_by_mail",
    },
    # the secret of a pending sign-in
    "pending_sign_in.find_by_secret": {
        "rules.sessions.confirm_sign_in",
        "rules.sessions.find_pending",
    },
    "sign_in_cookie": {"resources.passkey_challenges", "resources.sign_in"},
    # the attempts of codes
    "count_code": {
        "rules.enrolment.confirm_authenticator_app",
        "rules.factors.prove_factors",
    },
}


def calls(path: Path) -> set[str]:
    """Return the names of all functions that a module calls, as they are written."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.fixture(scope="module")
def called() -> dict[str, set[str]]:
    """Return the names of the functions that each module of ``api`` calls."""
    paths = ROOT.rglob("*.py")
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): calls(path) for path in paths}


@pytest.mark.parametrize("function", CALLERS)
def test_only_these_modules_call_it(called: dict[str, set[str]], function: str) -> None:
    assert {module for module, names in called.items() if function in names} == CALLERS[function]


def test_no_other_module_writes_a_session_or_imports_the_gate() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    writing = [path for path, text in texts.items() if re.search(r"INSERT INTO session\b", text)]
    importing = [path for path, text in texts.items() if "import missing_factor" in text]
    assert writing == [ROOT / "store" / "session.py"]
    assert importing == [ROOT / "rules" / "sessions" / "start_session.py"]
