"""Define the refusals about factors and ways to sign in."""

from __future__ import annotations

from collections.abc import Sequence

from api.errors import GatebookError


class SignInExpired(GatebookError):
    """401: no sign-in waits for this factor: it expired, ended, or ran out of tries."""

    code = "sign_in_expired"


class UnknownPasskey(GatebookError):
    """401: everything about the passkey's answer is right, but no account has this passkey."""

    code = "unknown_passkey"


class ReauthenticationRequired(GatebookError):
    """403: a factor was shown too long ago for a sensitive operation (ASVS 7.5).

    ``assurance``: the level that the operation needs. ``methods``: those that show what is missing.
    """

    code = "reauthentication_required"

    def __init__(self, max_age: int, assurance: str, methods: Sequence[str]) -> None:
        super().__init__(
            extra={"max_age": max_age, "assurance": assurance, "methods": list(methods)}
        )


class SecondFactorEnrolmentRequired(GatebookError):
    """403: the policy demands a second factor, and the time to set one up is over."""

    code = "second_factor_enrolment_required"

    def __init__(self, enrol_by: str) -> None:
        super().__init__(extra={"enrol_by": enrol_by})


class LastSignInMethod(GatebookError):
    """409: without this password, passkey or identity, the owner could no longer sign in."""

    code = "last_sign_in_method"


class SecondFactorRequired(GatebookError):
    """409: the policy demands a second factor, so the last one stays."""

    code = "second_factor_required"


class PasskeyTaken(GatebookError):
    """409: this passkey is registered already, for this account or another one."""

    code = "passkey_taken"
