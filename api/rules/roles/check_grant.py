"""Check that a caller may grant roles."""

from __future__ import annotations

from collections.abc import Collection

from api.domain.permissions import BUILT_IN
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.pool import Transaction
from api.rules.roles.find_grantable import find_definitions


def check_grant(
    tx: Transaction, held: Collection[str], granted: dict[str, str], *, on_self: bool = False
) -> None:
    """Raise unless these roles exist, with no built-in permission that the caller lacks.

    ``held``: the permissions of the caller. ``granted``: by role, the JSON pointer to its name in
    the body. ``on_self``: whether the caller would be the holder, which is refused: a permission of
    the operator's own would be within reach of everyone who may grant.

    Raises ``InvalidBody``.
    """
    definitions = find_definitions(tx, granted)
    faults: list[FieldError] = []
    for name, pointer in granted.items():
        if name not in definitions:
            message = Phrase("There is no such role.")
            faults.append(FieldError("unknown_role", message, pointer))
        elif on_self or not definitions[name] & BUILT_IN <= frozenset(held):
            message = Phrase("You cannot grant this role.")
            faults.append(FieldError("not_granted_to_you", message, pointer))
    if faults:
        raise InvalidBody(faults)
