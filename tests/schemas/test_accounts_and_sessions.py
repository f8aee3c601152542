"""Test the bodies of accounts and sessions with attacks in their values."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.domain.password_text import MOST, MOST_AS_SENT, normalized
from api.errors import MalformedJson
from api.schemas.accounts import (
    AccountChangeForm,
    AccountDeletionForm,
    PasswordChangeForm,
    SignUpForm,
)
from api.schemas.engine.body import JsonForm, read_body
from api.schemas.engine.fields import Text
from api.schemas.engine.typed_text import AccountEmail, Email
from api.schemas.engine.validators import Required
from api.schemas.proofs import (
    EmailChangeForm,
    EmailChangeReversalForm,
    EmailVerificationForm,
    PasswordResetForm,
)
from api.schemas.sessions import ReauthenticationForm, SignInForm
from api.schemas.webhooks import WebhookForm
from tests.schemas.sample import errors, raw

HOOK = {"url": "https://example.com/", "event_types": ["*"]}
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
    if key in form_class.shape():
        return  # the id of a mailed code
    assert errors(form_class, {**body, key: "1"}) == [
        {
            "pointer": f"#/{key}",
            "code": "unknown_field",
            "message": "The app sent something unknown here.",
        }
    ]


@pytest.mark.parametrize(("form_class", "body"), BODIES)
@pytest.mark.parametrize("value", [0, False, {"$ne": 1}, ["x"]])
def test_no_object_list_or_falsy_number_gets_to_the_sql(form_class, body, value):
    for name in body:
        assert [e["code"] for e in errors(form_class, {**body, name: value})] == ["wrong_type"]


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", "invalid_email"),
        ("a@", "invalid_email"),
        ("a" * 255, "too_long"),
        (" " * 300 + "a@example.com" + " " * 300, "too_long"),
        ("alice", "invalid_email"),
        ("alice@", "invalid_email"),
        ("alice@example", "invalid_email"),
        ("alice@example.com\r\nBcc: bob@example.com", "invalid_email"),
        ("alice\0@example.com", "invalid_email"),
        ("Alice <alice@example.com>", "invalid_email"),
        ("alice@[127.0.0.1]", "invalid_email"),
        ("alice @example.com", "invalid_email"),
        ("alice@corp.local", "invalid_email"),
        ("alice@example..com", "invalid_email"),
    ],
)
def test_nobody_signs_up_with_what_is_no_address(email, code):
    [error] = errors(SignUpForm, {**ALICE, "email": email})
    assert (error["pointer"], error["code"]) == ("#/email", code)
    [error] = errors(EmailChangeForm, {"new_email": email})
    assert (error["pointer"], error["code"]) == ("#/new_email", code)


@pytest.mark.parametrize("email", ["", "alice", "alice@", " @ ", "a@\0", "@example.com"])
def test_what_names_no_mailbox_is_refused_at_sign_in(email):
    [error] = errors(SignInForm, {**ALICE, "email": email})
    assert (error["pointer"], error["code"]) == ("#/email", "invalid_email")


@pytest.mark.parametrize("email", ["alice@corp.local", "a..b@example.com", "alice@intranet", "ä@ö"])
def test_sign_in_reset_and_verification_judge_no_address(email):
    """A stricter email-validator must not lock out the accounts that an older one let in."""
    assert errors(SignInForm, {**ALICE, "email": email}) == []
    assert errors(PasswordResetForm, {"email": email}) == []
    assert errors(EmailVerificationForm, {"email": email}) == []


class NoteForm(JsonForm):
    """A form as an extension declares it."""

    reader = Text(Required(), Email())


class HolderForm(JsonForm):
    """Another, whose text has no longest length of its own."""

    holder = Text(Required(), AccountEmail())


def test_a_body_full_of_ats_is_read_in_one_pass():
    """With ``.+@.+`` each of them would be tried as the one before the domain (ASVS 1.3.12)."""
    ats = "@" * 1_000_000
    assert errors(HolderForm, {"holder": ats}) == []
    [error] = errors(HolderForm, {"holder": f"{ats}\0"})
    assert (error["pointer"], error["code"]) == ("#/holder", "invalid_email")


@pytest.mark.parametrize("around", [" {} ", "\u00a0{}\u3000", "\ufeff{}\u200b\u2060", "\t{}\r\n"])
@pytest.mark.parametrize(
    ("form_class", "body", "member"),
    [
        (SignUpForm, ALICE, "email"),
        (SignInForm, ALICE, "email"),
        (EmailVerificationForm, {}, "email"),
        (PasswordResetForm, {}, "email"),
        (EmailChangeForm, {}, "new_email"),
        (NoteForm, {}, "reader"),
    ],
)
def test_blanks_around_an_address_are_removed(form_class, body, member, around):
    form = read_body(form_class, raw({**body, member: around.format("alice@example.com")}))
    assert form[member].data == form.patch_data[member] == "alice@example.com"


@pytest.mark.parametrize("email", ["Alice@EXAMPLE.com", "jürgen@bücher.example", "a+b@example.org"])
def test_an_address_stays_as_sent(email):
    form = read_body(SignInForm, raw({**ALICE, "email": email}))
    assert form.email.data == email


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("a" * 7, "too_short"),
        ("a" * 129, "too_long"),
        ("😀" * 7, "too_short"),
        ("e\u0301" * 4, "too_short"),
        ("\ufdfa" * 8, "too_long"),  # eighteen code points each in NFKC
    ],
)
def test_a_new_password_has_8_to_128_code_points(password, code):
    assert [e["code"] for e in errors(SignUpForm, {**ALICE, "password": password})] == [code]
    body = {"current_password": "x", "new_password": password}
    assert [(e["pointer"], e["code"]) for e in errors(PasswordChangeForm, body)] == [
        ("#/new_password", code)
    ]


@pytest.mark.parametrize(
    "password", ["😀" * 8, "e\u0301" * 128, "\ufdfa", " " * 8, "a\0bcdefgh", "\n" * 8]
)
def test_a_password_is_taken_as_sent(password):
    form = read_body(SignUpForm, raw({**ALICE, "password": password}))
    assert form.password.data == password


@given(
    st.text(
        st.sampled_from("aé\u0301\u0345\u1100\u1161\u11a8\ufdfa\uff41") | st.characters(),
        max_size=140,
    )
)
@example("\u03b1\u0313\u0300\u0345" * 128)
@example("\u03b1\u0313\u0300\u0345" * 129)
def test_both_bounds_of_a_new_password_count_the_text_that_is_hashed(password):
    try:
        faults = [e["code"] for e in errors(SignUpForm, {**ALICE, "password": password})]
    except MalformedJson:
        return
    length = len(normalized(password))
    assert faults == (["too_short"] if length < 8 else ["too_long"] if length > 128 else [])


def test_no_character_of_nfkc_is_joined_from_more_than_four():
    """So a text of more than 512 code points has more than 128, and needs no normalisation."""
    points = (chr(point) for point in range(sys.maxunicode + 1) if not 0xD800 <= point < 0xE000)
    joined = (len(unicodedata.normalize("NFD", c)) for c in points if normalized(c) == c)
    assert max(joined) == MOST_AS_SENT / MOST


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
        (" ", "no_visible_character"),
        ("\u00a0\u3000", "no_visible_character"),
        ("\u200b\u200d\u2060\ufeff", "no_visible_character"),
        ("\u2800", "no_visible_character"),
        ("\u3164\uffa0\u115f\u1160", "no_visible_character"),
        ("\ufe0f\U000e0101\u180b", "no_visible_character"),
        ("\U000e0041\U000e007f", "no_visible_character"),
        ("\u200e\u061c", "no_visible_character"),
    ],
)
def test_what_is_no_name(name, code):
    assert [e["code"] for e in errors(AccountChangeForm, {"name": name})] == [code]
    assert [e["code"] for e in errors(SignUpForm, {**ALICE, "name": name})] == [code]


@given(st.text(st.characters(categories=["Zs", "Cf"]), min_size=1, max_size=9))
def test_a_name_shows_something(blanks):
    codes = [e["code"] for e in errors(AccountChangeForm, {"name": blanks})]
    assert codes in (["no_visible_character"], ["invalid_characters"])
    assert errors(WebhookForm, {**HOOK, "description": blanks}) == [
        {**error, "pointer": "#/description"}
        for error in errors(AccountChangeForm, {"name": blanks})
    ]
    if codes == ["no_visible_character"]:
        assert errors(AccountChangeForm, {"name": f"{blanks}伟{blanks}"}) == []


@pytest.mark.parametrize(
    "name", [None, "A", "👩\u200d🚀", "❤\ufe0f", "Žofie 🙂 O'Neil", "山田太郎", "نرگس", "a" * 100]
)
def test_a_name_is_text_or_null(name):
    form = read_body(AccountChangeForm, raw({"name": name}))
    assert (form.name.data, form.present) == (name, {"name"})


def test_an_empty_change_changes_nothing():
    form = read_body(AccountChangeForm, b"{}")
    assert (form.name.data, form.present) == (None, frozenset())


NO_OTHER_WAY = dict.fromkeys(("passkey", "token", "id", "code", "request_token", "trust_token"))


def test_signing_in_has_defaults():
    assert read_body(SignInForm, raw(ALICE)).data == {
        **ALICE,
        "remember": False,
        "deliver": "cookie",
        "device_token": None,
        "device_name": None,
        **NO_OTHER_WAY,
    }
    options = {"deliver": "token", "device_token": "A" * 48, "device_name": "Laptop"}
    body = {**ALICE, "remember": True, **options}
    assert read_body(SignInForm, raw(body)).data == {**body, **NO_OTHER_WAY}
