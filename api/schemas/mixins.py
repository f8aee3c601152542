"""Fields that forms are composed of: one definition each of an address, a password, a name."""

from api.domain.languages import LANGUAGES
from api.schemas.engine.fields import Secret, Text, Uuid
from api.schemas.engine.validators import (
    Email,
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Required,
)


def _new_password() -> Secret:
    # Shape only: 8 is the least that ASVS 6.2.1 allows. The rules decide about a higher minimum and
    # common passwords.
    return Secret(Required(), Length(8, 128))


def _verified_password() -> Secret:
    # Longer than a new password may be, so that a wrong one is refused as wrong, not as too long;
    # bounded, because hashing costs time.
    return Secret(Required(), Length(1, 1024))


class EmailField:
    # 254: the longest path RFC 5321 allows, without its angle brackets.
    email = Text(Required(), Length(3, 254), Email())


class CurrentPasswordField:
    current_password = _verified_password()


class PasswordField:
    """The present password of an account, to be verified."""

    password = _verified_password()


class ChosenPasswordField:
    """The password of a new account."""

    password = _new_password()


class NewPasswordField:
    """The new password of an existing account."""

    new_password = _new_password()


class DeviceTokenField:
    # An invalid token is no fault: the device counts as new.
    device_token = Text(Length(1, 512))


class ProofFields:
    """A mailed proof: the token of the link, or the code with the id of its request.

    A malformed token or code is answered like a wrong one.
    """

    token = Text(Length(1, 128))
    id = Uuid()
    code = Text(Length(1, 32))


class NewEmailField:
    new_email = Text(Required(), Length(3, 254), Email())


class GivenPasswordField:
    """The present password of an account, optional."""

    password = Secret(Length(1, 1024))


class NameField:
    name = Text(Nullable(), Length(1, 100), NoControlCharacters())


class LanguageField:
    """The language of mails to a person."""

    language = Text(Nullable(), OneOf(*LANGUAGES))
