"""The bodies about passkeys.

The members of a credential are those of WebAuthn Level 3, 5.1, as ``credential.toJSON()`` returns
it in browsers. Only the members that are verified or stored are read.
"""

from api.schemas.engine.fields import Boolean, Foreign, ListOf, Text
from api.schemas.engine.form import JsonForm
from api.schemas.engine.validators import (
    Length,
    NoControlCharacters,
    Nullable,
    OneOf,
    Pattern,
    Required,
    Visible,
)
from api.schemas.mixins import DeviceTokenField, NameField, NewAccountEmailField

# An authenticator's id has at most 1023 bytes (WebAuthn L3, 4, "Credential ID").
_LONGEST_ID = 1364


def _base64url(*validators: Required | Nullable, most: int | None = None) -> Text:
    return Text(*validators, Length(1, most), Pattern("^[A-Za-z0-9_-]+$"))


class _CredentialPropertiesForm(JsonForm):
    rk = Boolean()


class _ExtensionResultsForm(JsonForm):
    credProps = Foreign(_CredentialPropertiesForm)  # noqa: N815 -- a name of WebAuthn


class _AttestationForm(JsonForm):
    clientDataJSON = _base64url(Required())  # noqa: N815
    attestationObject = _base64url(Required())  # noqa: N815
    transports = ListOf(Text(), max_items=20)


class _AssertionForm(JsonForm):
    clientDataJSON = _base64url(Required())  # noqa: N815
    authenticatorData = _base64url(Required())  # noqa: N815
    signature = _base64url(Required())
    userHandle = _base64url(Nullable(), most=128)  # noqa: N815


class RegistrationForm(JsonForm):
    """The answer of ``navigator.credentials.create()``."""

    id = _base64url(Required(), most=_LONGEST_ID)
    rawId = _base64url(Required(), most=_LONGEST_ID)  # noqa: N815
    type = Text(Required(), OneOf("public-key"))
    response = Foreign(_AttestationForm, Required())
    clientExtensionResults = Foreign(_ExtensionResultsForm, Required())  # noqa: N815


class AssertionForm(JsonForm):
    """The answer of ``navigator.credentials.get()``."""

    id = _base64url(Required(), most=_LONGEST_ID)
    rawId = _base64url(Required(), most=_LONGEST_ID)  # noqa: N815
    type = Text(Required(), OneOf("public-key"))
    response = Foreign(_AssertionForm, Required())


class AssertionField:
    """An optional passkey that signs in or confirms who is there."""

    passkey = Foreign(AssertionForm)


class RegistrationField:
    """An optional new passkey."""

    passkey = Foreign(RegistrationForm)


class PasskeyNameField:
    name = Text(Length(1, 64), NoControlCharacters(), Visible())


class SignUpChallengeForm(NewAccountEmailField, NameField, JsonForm):
    """The body of ``POST /v1/accounts/passkey-challenges``."""


class EnrolmentChallengeForm(JsonForm):
    """The body of ``POST /v1/account/passkey-challenges``; its member ``for`` follows below."""

    automatic = Boolean(default=False)


# a keyword of Python can't be written as an attribute
setattr(EnrolmentChallengeForm, "for", Text(Required(), OneOf("passkey", "security_key")))


class NewPasskeyForm(PasskeyNameField, DeviceTokenField, JsonForm):
    """The body of ``POST /v1/account/passkeys``."""

    passkey = Foreign(RegistrationForm, Required())
    second_factor = Boolean()


class PasskeyChangeForm(JsonForm):
    """The body of ``PATCH /v1/account/passkeys/{id}``."""

    name = Text(Required(), Length(1, 64), NoControlCharacters(), Visible())


class SignInChallengeForm(JsonForm):
    """The body of ``POST /v1/sign-in/passkey-challenges``."""

    sign_in_token = Text(Length(1, 64))
