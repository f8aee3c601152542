"""Fields that forms are composed of: one definition each of an address, a password, a name."""

from collections.abc import Sequence

from api.domain.languages import LANGUAGES
from api.domain.permissions import MOST_ROLES, NAME, ROLE_NAME
from api.schemas.engine.fields import ListOf, Secret, Text, Uuid
from api.schemas.engine.typed_text import (
    AccountEmail,
    Email,
    MailedCode,
    MailedToken,
    NewPasswordLength,
    RecoveryCode,
    TotpCode,
)
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Pattern,
    Required,
    Rule,
    Visible,
)

# Code points as sent: an address of 254 and the blanks around it.
_LONGEST_EMAIL = 320
# shared with the import, which has no forms: a name, and an id in the operator's own systems
NAME_RULES: Sequence[Rule] = (Length(1, 100), NoControlCharacters(), Visible())
EXTERNAL_ID_RULES: Sequence[Rule] = (Length(1, 255), Pattern(r"^[\u0021-\u007e]+$"))


def new_password() -> Secret:
    """Return the field of a new password, required."""
    return Secret(Required(), NewPasswordLength())  # the rules decide about a higher minimum, too


def _verified_password() -> Secret:
    # Longer than a new password may be, so that a wrong one is refused as wrong, not as too long;
    # bounded, because hashing costs time.
    return Secret(Required(), Length(1, 1024))


class NewAccountEmailField:
    """The address of a new account."""

    email = Text(Required(), Length(max=_LONGEST_EMAIL), Email())


class EmailField:
    """The address of an existing account, or of none."""

    email = Text(Required(), Length(max=_LONGEST_EMAIL), AccountEmail())


class GivenEmailField:
    """The address of an existing account, or of none, optional."""

    email = Text(Length(max=_LONGEST_EMAIL), AccountEmail())


class GivenCurrentPasswordField:
    """The present password, of an account that has one."""

    current_password = Secret(Length(1, 1024))


class PasswordField:
    """The present password of an account, to be verified."""

    password = _verified_password()


class ChosenPasswordField:
    """The password of a new account; a passkey may take its place."""

    password = Secret(NewPasswordLength())


class NewPasswordField:
    """The new password of an existing account."""

    new_password = new_password()


class DeviceTokenField:
    # An invalid token is no fault: the device counts as new.
    device_token = Text(Length(1, 512))


class DeviceNameField:
    # Shown to the account only: an attacker with the password could write into a mail with it.
    device_name = Text(Length(1, 64), NoControlCharacters(), Visible())


def mailed_token(*markers: Required) -> Text:
    """Return the field of a mailed token: 43 characters, and blanks that were pasted with it."""
    return Text(*markers, Length(1, 128), MailedToken())


class ProofFields:
    """A mailed proof: the token of the link, or the code with the id of its request.

    A malformed token is answered like a wrong one.
    """

    token = mailed_token()
    id = Uuid()
    code = Text(Length(max=64), MailedCode())


def totp_code(*markers: Required) -> Text:
    """Return the field of an authenticator app's code, with blanks and dashes as people type."""
    return Text(*markers, Length(max=64), TotpCode())


class TotpCodeField:
    totp_code = totp_code()


class RecoveryCodeField:
    recovery_code = Text(Length(max=128), RecoveryCode())


class RequestTokenField:
    # An invalid token is no fault here: it shows nothing.
    request_token = Text(Length(1, 512))


class NewEmailField:
    new_email = Text(Required(), Length(max=_LONGEST_EMAIL), Email())


class GivenPasswordField:
    """The present password of an account, optional."""

    password = Secret(Length(1, 1024))


class NameField:
    name = Text(Nullable(), *NAME_RULES)


class LanguageField:
    """The language of mails to a person."""

    language = Text(Nullable(), OneOf(*LANGUAGES))


def role_name() -> Text:
    """Return the field of the name of a role; a rule checks that it exists."""
    return Text(Length(2, 40), Pattern(f"^{ROLE_NAME.pattern}$"))


def role_names(*markers: Required) -> ListOf:
    """Return the field of the roles of an account."""
    return ListOf(role_name(), *markers, max_items=MOST_ROLES)


def permission_name(*markers: Required) -> Text:
    """Return the field of a permission, ``noun:verb``; a rule checks that it exists."""
    return Text(*markers, Length(3, 80), Pattern(f"^{NAME.pattern}$"))


def external_id(*markers: Nullable) -> Text:
    """Return the field of the id of an account in the operator's own systems."""
    return Text(*markers, *EXTERNAL_ID_RULES)
