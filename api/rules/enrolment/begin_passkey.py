"""Begin to add a passkey to the signed-in account."""

from __future__ import annotations

from api.crypto.passkey_options import Options
from api.domain import clock
from api.domain.assurance import Method
from api.domain.passkey import PasskeyKind
from api.domain.session import Session
from api.errors import EmailNotVerified
from api.errors.sign_in import ReauthenticationRequired
from api.rules.factors import passkey_challenges

# seconds after a password in which a browser may make a passkey without asking the person
AUTOMATIC_MAX_AGE = 300


def begin_passkey(current: Session, kind: PasskeyKind, *, automatic: bool) -> Options:
    """Return the options with which a client makes the credential.

    ``automatic``: the browser does not ask the person, so the password must have been entered just
    now: else a stolen session could plant a passkey unseen.

    Raises ``EmailNotVerified``, ``ReauthenticationRequired``.
    """
    if not current.account.email_verified:
        raise EmailNotVerified
    automatic = automatic and kind is PasskeyKind.PASSKEY
    if automatic and not _entered_password_lately(current):
        raise ReauthenticationRequired(AUTOMATIC_MAX_AGE, "aal1", [Method.PASSWORD])
    return passkey_challenges.for_enrolment(current, kind, automatic=automatic)


def _entered_password_lately(current: Session) -> bool:
    if current.knowledge_at is None or Method.PASSWORD not in current.methods:
        return False
    # a time far in the future means that a clock was set back
    age = (clock.now() - current.knowledge_at).total_seconds()
    return abs(age) <= AUTOMATIC_MAX_AGE
