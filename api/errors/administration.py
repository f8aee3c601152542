"""Define the refusals of administration."""

from __future__ import annotations

from api.errors import GatebookError
from api.i18n.catalogues import Phrase

_LEAVING = Phrase("Your account will be deleted. The mail about the deletion says how to keep it.")


class Outranked(GatebookError):
    """403: the account that is acted on holds a permission that the caller lacks."""

    code = "outranked"


class AccountLocked(GatebookError):
    """403: the credentials are right, and the account is locked.

    ``until``: the end of the lock in RFC 3339; None: it has none. ``leaving``: the account is
    locked because it will be deleted.
    """

    code = "account_locked"

    def __init__(self, until: str | None, *, leaving: bool = False) -> None:
        super().__init__(_LEAVING if leaving else None, extra={"until": until})


class SessionRequired(GatebookError):
    """403: the operation takes a session, and the request carries an API token."""

    code = "session_required"


class LastAdministrator(GatebookError):
    """409: without this account, nobody verified and unlocked would hold the role ``admin``."""

    code = "last_administrator"


class LimitReached(GatebookError):
    """409: the most that there may be of these exist already."""

    code = "limit_reached"
