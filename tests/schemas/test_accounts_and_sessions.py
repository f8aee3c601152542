"""Test the bodies of accounts and sessions with attacks in their values."""

import pytest

from api.schemas.accounts import (
    AccountChangeForm,
    AccountDeletionForm,
    PasswordChangeForm,
    SignUpForm,
)
from api.schemas.engine.body import read_body
from api.schemas.proofs import (
    EmailChangeForm,
    EmailChangeReversalForm,
    EmailVerificationForm,
    PasswordResetForm,
)
from api.schemas.sessions import ReauthenticationForm, SignInForm
from tests.schemas.sample import errors, raw

ALICE = {"email": "alice@example.com", "password": "correct horse"}
BODIES = [
    (SignUpForm, ALICE),
    (AccountChangeForm, {"name": "Alice"}),
    (AccountDeletionForm, {"password": "correct horse"}),
    (PasswordChangeForm, {"current_password": "a", "new_password": "correct horse"}),
    (SignInForm, ALICE),
    (ReauthenticationForm, {"password": "correct horse"}),
    (EmailVerificationForm, {"email": "alice@example.com"}),
    (PasswordResetForm, {"email": "alice@example.com"}),
    (EmailChangeForm, {"new_email": "alice@example.com"}),
    (EmailChangeReversalForm, {"token": "x"}),
]


@pytest.mark.parametrize(("form_class", "body"), BODIES)
def test_the_least_body_is_taken(form_class, body):
    assert read_body(form_class, raw(body)).patch_data == body


@pytest.mark.parametrize(("form_class", "body"), BODIES)
@pytest.mark.parametrize("key", ["user_id", "role", "roles", "id", "email_verified", "__proto__"])
def test_foreign_user_id_role_and_id_are_refused(form_class, body, key):
    assert errors(form_class, {**body, key: "1"}) == [
        {"pointer": f"#/{key}", "code": "unknown_field", "message": "Not a known field."}
    ]


@pytest.mark.parametrize(("form_class", "body"), BODIES)
@pytest.mark.parametrize("value", [0, False, {"$ne": 1}, ["x"]])
def test_no_object_list_or_falsy_number_gets_to_the_sql(form_class, body, value):
    for name in body:
        assert [e["code"] for e in errors(form_class, {**body, name: value})] == ["wrong_type"]


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", "too_short"),
        ("a@", "too_short"),
        ("a" * 255, "too_long"),
        ("alice", "invalid_email"),
        ("alice@", "invalid_email"),
        ("alice@example", "invalid_email"),
        ("alice@example.com\n", "invalid_email"),
        ("alice@example.com\r\nBcc: bob@example.com", "invalid_email"),
        ("alice\0@example.com", "invalid_email"),
        ("Alice <alice@example.com>", "invalid_email"),
        ("alice@[127.0.0.1]", "invalid_email"),
        (" alice@example.com", "invalid_email"),
        ("alice@example..com", "invalid_email"),
    ],
)
def test_what_is_no_address(email, code):
    for form_class in (SignUpForm, SignInForm):
        [error] = errors(form_class, {**ALICE, "email": email})
        assert (error["pointer"], error["code"]) == ("#/email", code)


@pytest.mark.parametrize("email", ["Alice@EXAMPLE.com", "jürgen@bücher.example", "a+b@example.org"])
def test_an_address_stays_as_sent(email):
    form = read_body(SignInForm, raw({**ALICE, "email": email}))
    assert form.email.data == email


@pytest.mark.parametrize(
    ("password", "code"), [("a" * 7, "too_short"), ("a" * 129, "too_long"), ("😀" * 7, "too_short")]
)
def test_a_new_password_has_8_to_128_code_points(password, code):
    assert [e["code"] for e in errors(SignUpForm, {**ALICE, "password": password})] == [code]
    body = {"current_password": "x", "new_password": password}
    assert [(e["pointer"], e["code"]) for e in errors(PasswordChangeForm, body)] == [
        ("#/new_password", code)
    ]


@pytest.mark.parametrize("password", ["😀" * 8, "é" * 128, " " * 8, "a\0bcdefgh", "\n" * 8])
def test_a_password_is_taken_as_sent(password):
    form = read_body(SignUpForm, raw({**ALICE, "password": password}))
    assert form.password.data == password


@pytest.mark.parametrize(("password", "code"), [("", "too_short"), ("a" * 1025, "too_long")])
def test_a_password_to_verify_has_1_to_1024_code_points(password, code):
    for form_class in (ReauthenticationForm, AccountDeletionForm):
        assert [e["code"] for e in errors(form_class, {"password": password})] == [code]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "too_short"),
        ("a" * 101, "too_long"),
        ("a\nb", "invalid_characters"),
        ("ab\n", "invalid_characters"),
        ("a\x1b[31m", "invalid_characters"),
        ("a\0", "invalid_characters"),
        ("a\x85", "invalid_characters"),
        ("a\u2028", "invalid_characters"),
        ("a\u202eb", "invalid_characters"),
    ],
)
def test_what_is_no_name(name, code):
    assert [e["code"] for e in errors(AccountChangeForm, {"name": name})] == [code]
    assert [e["code"] for e in errors(SignUpForm, {**ALICE, "name": name})] == [code]


@pytest.mark.parametrize("name", [None, "A", "Žofie 🙂 O'Neil", "山田太郎", "نرگس", "a" * 100])
def test_a_name_is_text_or_null(name):
    form = read_body(AccountChangeForm, raw({"name": name}))
    assert (form.name.data, form.present) == (name, {"name"})


def test_an_empty_change_changes_nothing():
    form = read_body(AccountChangeForm, b"{}")
    assert (form.name.data, form.present) == (None, frozenset())


def test_signing_in_has_defaults():
    assert read_body(SignInForm, raw(ALICE)).data == {
        **ALICE,
        "remember": False,
        "deliver": "cookie",
        "device_token": None,
    }
    body = {**ALICE, "remember": True, "deliver": "token", "device_token": "A" * 48}
    assert read_body(SignInForm, raw(body)).data == body
