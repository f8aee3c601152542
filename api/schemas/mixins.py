"""One definition each of an address, a password, a name: forms are composed of these."""

from api.domain.languages import LANGUAGES
from api.schemas.engine.fields import Secret, Text
from api.schemas.engine.validators import (
    Email,
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Pattern,
    Required,
)


def _new_password() -> Secret:
    # Shape only: 8 is the least that ASVS 6.2.1 allows. A higher minimum and what is too common
    # to be a password are the rules' to say.
    return Secret(Required(), Length(8, 128))


def _verified_password() -> Secret:
    # Longer than a new one may be, so that a wrong one is told wrong rather than too long;
    # bounded, since hashing it costs.
    return Secret(Required(), Length(1, 1024))


class EmailField:
    # 254: the longest path RFC 5321 allows, without its angle brackets.
    email = Text(Required(), Length(3, 254), Email())


class CurrentPasswordField:
    current_password = _verified_password()


class PasswordField:
    """The password an account has, to be verified."""

    password = _verified_password()


class ChosenPasswordField:
    """The password an account is to have, on signing up."""

    password = _new_password()


class NewPasswordField:
    """The password an account is to have instead of the one it has."""

    new_password = _new_password()


class DeviceTokenField:
    # One that is not good is no fault: it is a new device then.
    device_token = Text(Length(1, 512))


class ProofFields:
    """What was mailed: the token of the link, or the code with the id of the request it is for.

    Whatever can't be a token or code is simply not valid, as a wrong one is.
    """

    token = Text(Length(1, 128))
    id = Text(Pattern("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"))
    code = Text(Length(1, 32))


class NewEmailField:
    new_email = Text(Required(), Length(3, 254), Email())


class GivenPasswordField:
    """The password an account has, where it may be left out."""

    password = Secret(Length(1, 1024))


class NameField:
    name = Text(Nullable(), Length(1, 100), NoControlCharacters())


class LanguageField:
    """The language that somebody is written to in."""

    language = Text(Nullable(), OneOf(*LANGUAGES))
