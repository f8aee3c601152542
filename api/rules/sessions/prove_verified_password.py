"""Verify the password of an account if addresses must be verified.

In that mode sign-up answers the same for a free and a taken address. If the following sign-in
distinguished the right password of a new account from a wrong one, both together would reveal who
has an account (I6): the client that signed up knows the password only if the address was free.
"""

from __future__ import annotations

from api import signals
from api.domain import clock
from api.domain.account import Credentials
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.proof import Purpose
from api.errors import WrongCredentials
from api.mail.templates import Message
from api.pool import retry_deadlock, transaction
from api.rules.passwords.verify_password import VerifiedPassword, compare_password
from api.rules.proofs.mail_proof import mail_proof
from api.store import account


def prove_verified_password(
    email_key: bytes,
    credentials: Credentials | None,
    password: str,
    client: Client,
    *,
    device: str | None = None,
) -> VerifiedPassword:
    """Verify the password, but refuse an unverified account like a wrong password.

    Answer, work and failure counter are the same: the right password of such an account resets no
    failures. It sends the mail that verifies the address again, within a limit that no answer
    reveals.

    Raises ``WrongCredentials``, ``TooManyAttempts``, ``Unavailable``.
    """
    compared = compare_password(
        email_key, credentials, password, client, device=device, hides_sign_up=True
    )
    if compared.is_right and credentials is not None and credentials.account.email_verified:
        compared.attempt.succeeded()
        return VerifiedPassword(credentials, compared.attempt.known_device)
    refuse_unverified(credentials, client, is_right=compared.is_right)
    raise WrongCredentials(
        "No account has this address and this password. If your account is new, first confirm your"
        " address with the mail that we sent."
    )


@retry_deadlock
def refuse_unverified(credentials: Credentials | None, client: Client, *, is_right: bool) -> None:
    """Record a refusal and send the mail that verifies the address again, or a decoy (I6).

    ``is_right``: the password or passkey is right, and only the address is not verified.
    """
    with transaction() as tx:
        locked = account.lock_by_address(tx, credentials)
        holder = locked if is_right and locked and not locked.account.email_verified else None
        signals.emit(
            EventType.SESSION_REFUSED,
            tx,
            client,
            actor=None,
            subject=locked.account.id if locked else None,
            reason="email_not_verified" if is_right else "wrong_credentials",
        )
        mail_proof(tx, Purpose.VERIFY_EMAIL, Message.VERIFY_EMAIL, holder, client, clock.now())
