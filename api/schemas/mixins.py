"""One definition each of an address, a password, a name: forms are composed of these."""

from api.languages import LANGUAGES
from api.schemas.fields import Secret, Text
from api.schemas.validators import (
    Email,
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
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


class NameField:
    name = Text(Nullable(), Length(1, 100), NoControlCharacters())


class LanguageField:
    """The language that somebody is written to in."""

    language = Text(Nullable(), OneOf(*LANGUAGES))
