"""List the methods that can show a kind of factor, strongest first."""

from __future__ import annotations

from collections.abc import Collection

from api import settings
from api.domain.account import Account
from api.domain.assurance import Kind, Method, kinds_of
from api.domain.session import Session
from api.errors.sign_in import ReauthenticationRequired
from api.rules.providers.usable import can_reauthenticate
from api.store import factor


def list_methods(account: Account, kinds: Collection[Kind], *, signing_in: bool) -> list[Method]:
    """Return the methods of the account that show at least one of ``kinds``.

    ``signing_in``: only a password is offered to show the missing knowledge, if there is one; no
    provider is, because a sign-in goes there first.
    """
    methods: list[Method] = []
    if Kind.POSSESSION in kinds:
        counts = factor.count(account.id)
        codes = counts.recovery_codes
        methods += [Method.PASSKEY] if counts.passkeys else []
        methods += [Method.TOTP] if counts.authenticator_apps else []
        methods += [Method.RECOVERY_CODE] if codes and codes.left else []
    if Kind.KNOWLEDGE in kinds:
        methods += [Method.PASSWORD] if account.has_password else []
        # without a password, a passkey that stands alone is the only way on
        is_offered = account.has_lone_passkey and not (signing_in and account.has_password)
        if is_offered and Method.PASSKEY not in methods:
            methods.insert(0, Method.PASSKEY)
        if account.has_identity and not signing_in and can_reauthenticate(account.id):
            methods.append(Method.PROVIDER)
    return methods


def stale(session: Session, missing: Collection[Kind]) -> ReauthenticationRequired:
    """Return the refusal of a session that did not show ``missing`` lately."""
    needed = kinds_of(session.account)
    return reauthentication_required(session, f"aal{max(1, len(needed))}", missing or needed)


def reauthentication_required(
    session: Session, assurance: str, missing: Collection[Kind]
) -> ReauthenticationRequired:
    """Return the refusal that names the methods with which the session may go on."""
    methods = list_methods(session.account, missing, signing_in=False)
    most = settings.current().reauthentication_max_age
    return ReauthenticationRequired(most, assurance, [str(method) for method in methods])
