"""Check the permissions that are chosen for a token or a service account."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from api.domain.permissions import BUILT_IN
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.pool import Transaction
from api.store import permission

NOT_YOURS = Phrase("You do not have this permission.")
NOT_THE_SERVICES = Phrase("The service account does not have this permission.")


class NotGranted(InvalidBody):
    """422: a permission was chosen that exists and may not be given (recorded as a refusal)."""


def check_permissions(
    tx: Transaction, chosen: Sequence[str], grantable: Collection[str], message: str
) -> None:
    """Raise unless each permission exists and may be given by the caller (R2).

    None is removed until the transaction ends: whoever held one would have it again with its name.
    ``message``: why others may not be given.

    Raises ``InvalidBody`` for unknown ones, otherwise ``NotGranted``.
    """
    known = BUILT_IN | defined(chosen, tx)
    if unknown := [
        FieldError("unknown_permission", "No permission has this name.", f"#/permissions/{index}")
        for index, name in enumerate(chosen)
        if name not in known
    ]:
        raise InvalidBody(unknown)
    if refused := [
        FieldError("not_granted_to_you", message, f"#/permissions/{index}")
        for index, name in enumerate(chosen)
        if name not in grantable
    ]:
        raise NotGranted(refused)


def defined(names: Collection[str], tx: Transaction | None = None) -> frozenset[str]:
    """Return those of the names that are the operator's own permissions."""
    own = [name for name in names if name not in BUILT_IN]
    return permission.list_names(own, tx) if own else frozenset()
