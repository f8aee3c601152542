from jsonschema import Draft202012Validator

from api.schemas import accounts, sessions
from api.schemas.engine.body import json_schema, query_parameters
from api.schemas.pages import PageQuery
from tests.schemas.sample import JourneyForm

NEW_EMAIL = {"type": "string", "format": "idn-email", "minLength": 3, "maxLength": 320}
EMAIL = {
    "type": "string",
    "minLength": 3,
    "maxLength": 320,
    "pattern": r"^[^\u0000][^\u0000@]*@[^\u0000]+$",
}
NEW_PASSWORD = {"type": "string", "format": "password", "minLength": 8, "maxLength": 512}
PASSWORD = {"type": "string", "format": "password", "minLength": 1, "maxLength": 1024}
NAME = {
    "type": ["string", "null"],
    "minLength": 1,
    "maxLength": 100,
    "pattern": r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$",
}
DEVICE_NAME = {**NAME, "type": "string", "maxLength": 64}
DEVICE_TOKEN = {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[^\\u0000]*$"}
LANGUAGE = {"anyOf": [{"type": "string", "enum": ["en", "de", "zh"]}, {"type": "null"}]}
BASE64URL = {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$"}
CREDENTIAL_ID = {**BASE64URL, "maxLength": 1364}


def a_credential(results, **response):
    required = [name for name in response if name not in {"transports", "userHandle"}]
    return {
        "type": "object",
        "additionalProperties": True,
        "required": ["id", "rawId", "type", "response", *results],
        "properties": {
            "id": CREDENTIAL_ID,
            "rawId": CREDENTIAL_ID,
            "type": {"type": "string", "enum": ["public-key"]},
            "response": {
                "type": "object",
                "additionalProperties": True,
                "required": required,
                "properties": response,
            },
            **results,
        },
    }


REGISTRATION = a_credential(
    {
        "clientExtensionResults": {
            "type": "object",
            "additionalProperties": True,
            "properties": {
                "credProps": {
                    "type": "object",
                    "additionalProperties": True,
                    "properties": {"rk": {"type": "boolean"}},
                }
            },
        }
    },
    clientDataJSON=BASE64URL,
    attestationObject=BASE64URL,
    transports={
        "type": "array",
        "items": {"type": "string", "pattern": r"^[^\u0000]*$"},
        "maxItems": 20,
    },
)
ASSERTION = a_credential(
    {},
    clientDataJSON=BASE64URL,
    authenticatorData=BASE64URL,
    signature=BASE64URL,
    userHandle={**BASE64URL, "type": ["string", "null"], "maxLength": 128},
)
SAFE = {"minimum": -(2**53) + 1, "maximum": 2**53 - 1}

TOTP_CODE = {"type": "string", "minLength": 6, "maxLength": 64}
RECOVERY_CODE = {"type": "string", "minLength": 24, "maxLength": 128}
SIGN_IN_TOKEN = {**DEVICE_TOKEN, "maxLength": 64}


def an_object(required, **properties):
    schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**schema, "required": required} if required else schema


def test_the_forms_of_accounts():
    person = {"email": NEW_EMAIL, "name": NAME, "language": LANGUAGE}
    assert json_schema(accounts.SignUpForm) == {
        "oneOf": [
            an_object(["email", "password"], password=NEW_PASSWORD, **person),
            an_object(["email", "passkey"], passkey=REGISTRATION, **person),
        ]
    }
    assert json_schema(accounts.AccountChangeForm) == an_object([], name=NAME, language=LANGUAGE)
    assert json_schema(accounts.AccountDeletionForm) == an_object([], password=PASSWORD)
    assert json_schema(accounts.PasswordChangeForm) == an_object(
        ["new_password"],
        current_password=PASSWORD,
        new_password=NEW_PASSWORD,
        device_token=DEVICE_TOKEN,
    )


def test_the_forms_of_sessions():
    wanted = {
        "remember": {"type": "boolean"},
        "deliver": {"type": "string", "enum": ["cookie", "token"]},
        "device_token": DEVICE_TOKEN,
        "device_name": DEVICE_NAME,
        "request_token": DEVICE_TOKEN,
        "trust_token": DEVICE_TOKEN,
    }
    by_password, by_passkey, by_token, by_code = json_schema(sessions.SignInForm)["oneOf"]
    assert by_password == an_object(["email", "password"], email=EMAIL, password=PASSWORD, **wanted)
    assert by_passkey == an_object(["passkey"], passkey=ASSERTION, **wanted)
    assert (by_token["required"], by_code["required"]) == (["token"], ["id", "code"])
    reauthentication = json_schema(sessions.ReauthenticationForm)
    assert reauthentication["minProperties"] == 1
    assert reauthentication["properties"]["passkey"] == ASSERTION


def test_the_query_of_a_list():
    assert [(p["name"], p["required"], p["schema"]) for p in query_parameters(PageQuery)] == [
        ("limit", False, {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
        (
            "cursor",
            False,
            {
                "type": "string",
                "minLength": 1,
                "maxLength": 200,
                "pattern": "^[A-Za-z0-9._~-]+$",
            },
        ),
    ]


def test_a_form_with_one_of_everything():
    stop = an_object(
        ["at"],
        at={"type": "integer", "minimum": 0, "maximum": 100},
        note={"type": ["string", "null"], "maxLength": 5, "pattern": r"^[^\u0000]*$"},
    )
    assert json_schema(JourneyForm) == an_object(
        ["title"],
        title={"type": "string", "minLength": 1, "maxLength": 8, "pattern": r"^[^\u0000]*$"},
        subtitle={"type": ["string", "null"], "pattern": NAME["pattern"]},
        code={"type": "string", "pattern": "^[a-z]{2,4}$"},
        means={"anyOf": [{"type": "string", "enum": ["foot", "rail"]}, {"type": "null"}]},
        seats={"type": "integer", **SAFE, "maximum": 9},
        price={"type": ["number", "null"], "minimum": 0},
        public={"type": "boolean"},
        start={**stop, "type": ["object", "null"]},
        stops={"type": "array", "items": stop, "maxItems": 3},
        days={
            "type": ["array", "null"],
            "items": {"type": ["integer", "null"], **SAFE},
            "maxItems": 4,
        },
        tags={
            "type": "array",
            "items": {
                "type": "string",
                "minLength": 1,
                "maxLength": 4,
                "pattern": r"^[^\u0000]*$",
            },
            "maxItems": 2,
        },
        tags_5={"type": "integer", **SAFE},
        grid={
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer", **SAFE}, "maxItems": 2},
            "maxItems": 2,
        },
    )
    Draft202012Validator.check_schema(json_schema(JourneyForm))
