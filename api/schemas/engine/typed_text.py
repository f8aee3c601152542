"""Validators of what people type: addresses, codes and tokens from mails, new passwords."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from api.domain import email_address, password_text, typed_text
from api.domain.proof import CODE_DIGITS
from api.domain.visible_text import trimmed
from api.schemas.engine.validators import Length, Pattern, Rule, TypedText, refuse


@dataclass(frozen=True)
class InputPolicy:
    """The settings that decide about input: the schemas themselves read none."""

    password_min_length: int = password_text.LEAST
    allowed_special_use_domains: Collection[str] = ()


_policy: ContextVar[InputPolicy] = ContextVar("input_policy", default=InputPolicy())  # noqa: B039


@contextmanager
def judging_by(policy: InputPolicy) -> Iterator[None]:
    """Validate the forms in this block, nested ones included, by these settings."""
    token = _policy.set(policy)
    try:
        yield
    finally:
        _policy.reset(token)


class AccountEmail(TypedText):
    """The address of an account, which an earlier version of the validator may have accepted.

    An address that no account has is answered as the operation answers an unknown one (I6).
    """

    _shape = Pattern(
        r"^[^\u0000]+@[^\u0000]+$", code="invalid_email", message="Not an email address."
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
        if email_address.parse(value, _policy.get().allowed_special_use_domains) is None:
            raise refuse("invalid_email", "Not an email address.")


class MailedCode(TypedText):
    """The code of a mail. A text that can't be one is refused before a try is counted."""

    schema: Mapping[str, object] = {"minLength": CODE_DIGITS}

    def clean(self, value: str) -> str:
        return typed_text.cleaned_code(value)

    def check(self, value: str) -> None:
        if not typed_text.is_mailed_code(value):
            raise refuse("invalid_code", "The code has eight digits.")


class MailedToken(TypedText):
    """The token of a mailed link; any text is one, and answered like a wrong one if it is none."""

    schema: Mapping[str, object] = {}

    def clean(self, value: str) -> str:
        return typed_text.cleaned_token(value) or value

    def check(self, value: str) -> None:
        """Do nothing."""


class NewPasswordLength(Rule):
    """The least and most code points of a new password, counted in the text that is hashed.

    The contract's bounds hold for the text as sent, which NFKC may make shorter or longer.
    """

    schema: Mapping[str, object] = {
        "minLength": password_text.LEAST,
        "maxLength": password_text.MOST_AS_SENT,
    }

    def check(self, value: str) -> None:
        # NFKC would make a megabyte of a body full of ligatures
        beginning = value[: password_text.MOST_AS_SENT + 1]
        least = _policy.get().password_min_length
        Length(least, password_text.MOST).check(password_text.normalized(beginning))
