"""Every operation under ``/v1`` as something that a person is just about to do.

Faults, kills and failing receivers meet each of them; ``tests/contract/test_matrices.py`` names an
operation that is not prepared.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support import prepared
from tests.support.documented_operations import DOCUMENTED, DocumentedOperation
from tests.support.prepared_operation import PreparedOperation, PreparedRequest, anybody
from tests.support.roles import grant_role


def _registered() -> Iterator[PreparedOperation]:
    for module in pkgutil.iter_modules(prepared.__path__, f"{prepared.__name__}."):
        yield from importlib.import_module(module.name).OPERATIONS


def _reading(operation: DocumentedOperation) -> Callable[[Flask], PreparedRequest]:
    """Return what prepares a person who has signed in and holds a role, if one is required."""

    def prepare(app: Flask) -> PreparedRequest:
        headers = {}
        if not operation.is_public:
            person = anybody(app).sign_in(deliver="token")
            headers = {"Authorization": f"Bearer {person.token}"}
            with app.app_context():
                for role in operation.roles[:1]:
                    grant_role(person.email, Role(role), Client(None, None, "operator"))
        return PreparedRequest(operation.method, operation.path + operation.query, None, headers)

    return prepare


_REGISTERED = list(_registered())
_IDS = {operation.id for operation in _REGISTERED}
_DERIVED = [
    PreparedOperation(operation.id, operation.id, operation.status, _reading(operation))
    for operation in DOCUMENTED
    if operation.is_safe and not operation.is_of_one and operation.id not in _IDS
]
ALL = [*_DERIVED, *_REGISTERED]
CHANGES = [operation for operation in ALL if operation.events]  # refusals that are audited, too
# Tests that repeat a change for each of its steps take these in each run, and others in CI.
OFTEN = {"sign up", "sign in with an app", "change the password", "delete the account"}
assert {operation.name for operation in CHANGES} >= OFTEN
