"""The factors that a request shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.domain.assurance import Method


@dataclass(frozen=True)
class ShownFactors:
    """The members of a body that show factors; None: absent. Never log or store one."""

    password: str | None = None
    totp_code: str | None = None
    recovery_code: str | None = None
    passkey: Mapping[str, object] | None = None  # WebAuthn's JSON

    @property
    def pointer(self) -> str:
        """Return the JSON pointer of the member whose factor can be used once."""
        names = ("totp_code", "recovery_code", "passkey")
        once = (f"#/{name}" for name in names if getattr(self, name) is not None)
        return next(once, "#/password")

    @property
    def methods(self) -> set[str]:
        """Return the methods that are shown."""
        shown = {
            Method.PASSWORD: self.password,
            Method.TOTP: self.totp_code,
            Method.RECOVERY_CODE: self.recovery_code,
            Method.PASSKEY: self.passkey,
        }
        return {str(method) for method, value in shown.items() if value is not None}
