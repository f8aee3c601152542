"""Validators of what people type: addresses, codes and tokens from mails, new passwords."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from api.domain import email_address, password_text, typed_text
from api.domain.proof import CODE_DIGITS
from api.domain.visible_text import trimmed
from api.schemas.engine.validators import Length, Pattern, Rule, TypedText, refuse

# The schemas read no settings: the view that reads the body sets this one.
_special_use_domains: ContextVar[Collection[str]] = ContextVar("special_use_domains", default=())


@contextmanager
def allowing(special_use_domains: Collection[str]) -> Iterator[None]:
    """Accept new addresses in these domains in the forms of this block, nested ones included."""
    token = _special_use_domains.set(special_use_domains)
    try:
        yield
    finally:
        _special_use_domains.reset(token)


class AccountEmail(TypedText):
    """The address of an account, which an earlier version of the validator may have accepted.

    An address that no account has is answered as the operation answers an unknown one (I6).
    """

    # to the first @ behind the first character: with + instead, many of them would backtrack
    _shape = Pattern(
        r"^[^\u0000][^\u0000@]*@[^\u0000]+$",
        code="invalid_email",
        message="Not an email address.",
    )
    schema: Mapping[str, object] = {"minLength": 3, **_shape.schema}

    def clean(self, value: str) -> str:
        return value if "\0" in value else trimmed(value)

    def check(self, value: str) -> None:
        self._shape.check(value)


class Email(AccountEmail):
    """A new address, as email-validator reads RFC 5321 and RFC 6531; no DNS.

    Capitals stay as sent: the rules decide in which form it is compared and stored.
    """

    schema: Mapping[str, object] = {"format": "idn-email", "minLength": 3}

    def check(self, value: str) -> None:
        Length(max=email_address.LONGEST).check(value)
        if email_address.parse(value, _special_use_domains.get()) is None:
            raise refuse("invalid_email", "Not an email address.")


class MailedCode(TypedText):
    """The code of a mail. A text that can't be one is refused before a try is counted."""

    schema: Mapping[str, object] = {"minLength": CODE_DIGITS}

    def clean(self, value: str) -> str:
        return typed_text.cleaned_code(value)

    def check(self, value: str) -> None:
        if not typed_text.is_mailed_code(value):
            raise refuse("invalid_code", "The code has eight digits.")


class TotpCode(TypedText):
    """The code of an authenticator app. A text that can't be one costs no try."""

    schema: Mapping[str, object] = {"minLength": typed_text.TOTP_DIGITS}

    def clean(self, value: str) -> str:
        return typed_text.cleaned_code(value)

    def check(self, value: str) -> None:
        if not typed_text.is_totp_code(value):
            raise refuse("invalid_code", "The code has six digits.")


class RecoveryCode(TypedText):
    """A recovery code. A text that can't be one costs no try."""

    schema: Mapping[str, object] = {"minLength": typed_text.RECOVERY_CODE_LENGTH}

    def clean(self, value: str) -> str:
        return typed_text.cleaned_recovery_code(value)

    def check(self, value: str) -> None:
        if not typed_text.is_recovery_code(value):
            raise refuse("invalid_code", "A recovery code has 24 letters and digits.")


class MailedToken(TypedText):
    """The token of a mailed link; any text is one, and answered like a wrong one if it is none."""

    schema: Mapping[str, object] = {}

    def clean(self, value: str) -> str:
        return typed_text.cleaned_token(value) or value

    def check(self, value: str) -> None:
        """Do nothing."""


class NewPasswordLength(Rule):
    """The least and most code points of a new password, counted in the text that is hashed.

    A rule decides about a higher least length, which a setting chooses.
    The contract's bounds hold for the text as sent, which NFKC may make shorter or longer.
    """

    schema: Mapping[str, object] = {
        "minLength": password_text.LEAST,
        "maxLength": password_text.MOST_AS_SENT,
    }
    _bounds = Length(password_text.LEAST, password_text.MOST)

    def check(self, value: str) -> None:
        # NFKC would make a megabyte of a body full of ligatures
        beginning = value[: password_text.MOST_AS_SENT + 1]
        self._bounds.check(password_text.normalized(beginning))
