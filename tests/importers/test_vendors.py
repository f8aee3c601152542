"""Each vendor's file as it exports it, small; alice's password is the one of all tests."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher

from api.crypto import foreign
from api.domain.import_line import ReadLine, WrongFormat
from api.domain.imported_account import ImportedAccount, ImportedIdentity, ImportedPassword
from api.importers import FORMATS, find_reader
from tests.support.client import PASSWORD
from tests.support.foreign_hashes import matches

FILES = Path(__file__).with_name("files")
CREATED = datetime(2025, 3, 1, 8, 15, 30, 123000, tzinfo=UTC)
GOOGLE = "112233445566778899001"

EXPECTED: dict[str, list[ReadLine]] = {
    "better-auth": [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                name="Alice Example",
                external_id="Yk3pXw7Qn1",
                created_at=CREATED,
                identities=(ImportedIdentity("github", "583231"),),
            ),
        ),
        ReadLine(
            2,
            ImportedAccount(
                email="bob@example.com",
                email_verified=False,
                name="Bob Example",
                external_id="Zb8rTu2Lm5",
                created_at=datetime(2025, 4, 1, 8, 15, 30, tzinfo=UTC),
                identities=(ImportedIdentity("google", GOOGLE),),
            ),
        ),
        ReadLine(3, fault="disabled"),
    ],
    "supabase": [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                name="Alice Example",
                external_id="8a6e0804-2bd0-4672-b79d-d97027f9071a",
                created_at=CREATED.replace(microsecond=123456),
                public_metadata={"full_name": "Alice Example", "favourite": "tea"},
                private_metadata={"plan": "pro"},
            ),
        ),
        ReadLine(
            2,
            ImportedAccount(
                email="bob@example.com",
                email_verified=False,
                name="Bob Example",
                external_id="9b7f1915-3ce1-4783-b8ae-ea8138f08a2b",
                created_at=CREATED.replace(microsecond=123456),
                identities=(ImportedIdentity("google", GOOGLE),),
                public_metadata={"name": "Bob Example"},
            ),
        ),
        ReadLine(3, fault="disabled"),
        ReadLine(4, fault="anonymous"),
        ReadLine(5, fault="deleted"),
    ],
    "auth0": [
        ReadLine(
            4,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                external_id="auth0|5dea9f9c82dd7c0e76e4ec93",
                created_at=CREATED.replace(microsecond=412000),
                identities=(ImportedIdentity("google-oauth2", GOOGLE),),
                public_metadata={"favourite": "tea"},
                private_metadata={"plan": "pro"},
            ),
        ),
        ReadLine(
            5,
            ImportedAccount(
                email="bob@example.com",
                email_verified=False,
                name="Bob Example",
                external_id="oidc|corp|bob-7",
                created_at=CREATED.replace(microsecond=412000),
                identities=(ImportedIdentity("corp", "bob-7"),),
            ),
        ),
        ReadLine(6, fault="disabled"),
        ReadLine(7, fault="email_missing"),
        ReadLine(8, fault="password_without_user"),
    ],
    "keycloak": [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                name="Alice Example",
                language="de",
                external_id="61a1f3c4-0000-4000-8000-000000000001",
                created_at=CREATED,
                private_metadata={"department": ["tea"]},
            ),
        ),
        ReadLine(
            2,
            ImportedAccount(
                email="bob@example.com",
                email_verified=False,
                name="Bob Example",
                external_id="61a1f3c4-0000-4000-8000-000000000002",
                created_at=CREATED,
                identities=(ImportedIdentity("google", GOOGLE),),
            ),
        ),
        ReadLine(3, fault="disabled"),
        # an administrator knows dora's password, and she must choose another one
        ReadLine(
            4,
            ImportedAccount(
                email="dora@example.com",
                email_verified=True,
                name="Dora Example",
                external_id="61a1f3c4-0000-4000-8000-000000000004",
                created_at=CREATED,
            ),
        ),
        # 5 is the account of a client
        ReadLine(6, fault="email_missing"),
    ],
    "kratos": [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                name="Alice Example",
                external_id="7d1c2f5e-0000-4000-8000-000000000001",
                created_at=CREATED.replace(microsecond=123456),
                identities=(ImportedIdentity("google", GOOGLE),),
                public_metadata={"favourite": "tea"},
                private_metadata={"plan": "pro"},
            ),
        ),
        ReadLine(
            2,
            ImportedAccount(
                email="bob@example.com",
                email_verified=False,
                name="Bob Example",
                language="zh",
                external_id="7d1c2f5e-0000-4000-8000-000000000002",
                created_at=CREATED.replace(microsecond=123456),
            ),
        ),
        ReadLine(3, fault="disabled"),
        ReadLine(4, fault="password_missing"),
    ],
    "firebase": [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                name="Alice Example",
                external_id="Vh1sQxYkq3RrWc2mN0b4u5T6z7A1",
                created_at=CREATED,
                private_metadata={"plan": "pro"},
            ),
        ),
        ReadLine(
            2,
            ImportedAccount(
                email="bob@example.com",
                email_verified=False,
                name="Bob Example",
                external_id="Wi2tRyZlr4SsXd3nO1c5v6U7a8B2",
                created_at=CREATED,
                identities=(ImportedIdentity("google.com", GOOGLE),),
            ),
        ),
        ReadLine(3, fault="disabled"),
        ReadLine(4, fault="email_missing"),
    ],
    "django": [
        # 1 is a group
        ReadLine(
            2,
            ImportedAccount(
                email="alice@example.com",
                name="Alice Example",
                external_id="1",
                created_at=CREATED,
            ),
        ),
        ReadLine(
            3,
            ImportedAccount(
                email="bob@example.com",
                external_id="2",
                created_at=CREATED.replace(microsecond=0),
            ),
        ),
        ReadLine(4, fault="disabled"),
        ReadLine(5, fault="email_missing"),
    ],
    "werkzeug": [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                name="Alice Example",
                language="de",
                external_id="1",
                created_at=CREATED.replace(microsecond=123456),
            ),
        ),
        ReadLine(2, ImportedAccount(email="bob@example.com", external_id="2")),
        ReadLine(3, fault="disabled"),
    ],
}
# people with a password there, and its scheme; that of Firebase's documents is another one
SCHEMES = {
    "better-auth": {"alice": "scrypt"},
    "supabase": {"alice": "bcrypt"},
    "auth0": {"alice": "bcrypt"},
    "keycloak": {"alice": "argon2", "bob": "pbkdf2"},
    "kratos": {"alice": "bcrypt", "bob": "argon2"},
    "firebase": {"alice": "firebase"},
    "django": {"alice": "pbkdf2"},
    "werkzeug": {"alice": "scrypt", "bob": "pbkdf2"},
}
# The words that tell how to export again.
COMMANDS = {
    "better-auth": "by the SELECT for your database in docs/migrating.md",
    "supabase": "by the SELECT in docs/migrating.md",
    "auth0": "POST /api/v2/jobs/users-exports",
    "keycloak": "kc.sh export --realm NAME --users realm_file --file realm.json",
    "kratos": "GET /admin/identities?include_credential=password",
    "firebase": "firebase auth:export users.json --format=json",
    "django": "python manage.py dumpdata auth.user",
    "werkzeug": "an object with email and password_hash",
}


def example(name: str) -> bytes:
    parts = sorted(FILES.glob(f"{name}-*.ndjson")) or list(FILES.glob(f"{name}.*"))
    return b"".join(part.read_bytes() for part in parts)


def read(name: str, content: bytes) -> list[ReadLine]:
    return list(find_reader(name)(io.BytesIO(content)))


def test_each_format_but_ours_is_tested() -> None:
    assert set(FORMATS) - {"gatebook"} == EXPECTED.keys() == SCHEMES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_file_of_a_vendor_is_read(name: str) -> None:
    lines = read(name, example(name))

    assert [without_password(line) for line in lines] == EXPECTED[name]
    assert {holder: password.scheme for holder, password in passwords(lines)} == SCHEMES[name]


@pytest.mark.parametrize("name", sorted(EXPECTED.keys() - {"firebase"}))
def test_the_passwords_of_a_vendor_are_those_that_were_typed(name: str) -> None:
    for _, password in passwords(read(name, example(name))):
        if foreign.is_weak(password):
            stored = foreign.wrap(password, PasswordHasher(1, 8, 1).hash)
        else:
            stored = foreign.store(password, "argon2id$8,1,1")
        assert matches(stored, PASSWORD)


def test_the_hash_of_firebase_is_taken_as_it_is() -> None:
    ((_, password),) = passwords(read("firebase", example("firebase")))

    # https://github.com/firebase/scrypt, README
    assert (password.salt, (password.digest or "")[:8]) == ("42xEC+ixf3L2lw==", "lSrfV15c")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_the_same_each_time(name: str) -> None:
    stream = io.BytesIO(example(name))
    first = list(find_reader(name)(stream))
    stream.seek(0)

    assert list(find_reader(name)(stream)) == first


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"users": []}'])
def test_a_file_without_people_is_refused_with_the_command(name: str, content: bytes) -> None:
    """Phasetwo's guide: a realm's file alone imports nobody, and says it has succeeded."""
    refusal = ""
    try:
        lines = read(name, content)
    except WrongFormat as error:
        lines, refusal = [], str(error)

    assert COMMANDS[name] in refusal or [line.account for line in lines] == [None]


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("content", [b"", b"\r\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(WrongFormat):
        read(name, content)


def test_a_realm_without_users_is_refused_with_the_command() -> None:
    with pytest.raises(WrongFormat) as refusal:
        read("keycloak", (FILES / "keycloak-without-users.json").read_bytes())

    assert str(refusal.value) == (
        "The file has no users. Export them with their credentials on Keycloak's machine, not in"
        " its console: kc.sh export --realm NAME --users realm_file --file realm.json"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("keycloak", b'[{"id": "1", "email": "alice@example.com", "enabled": true}]'),
        ("keycloak", b'{"users": [{"id": "1", "email": "alice@example.com", "enabled": true}]}'),
        ("better-auth", b'{"id": "1", "email": "alice@example.com"}'),
        ("supabase", b'{"id": "1", "email": "alice@example.com"}'),
        ("kratos", b'[{"id": "1", "traits": {"email": "alice@example.com"}}]'),
        ("auth0", b'{"_id": {"$oid": "1"}, "passwordHash": "$2b$10$x"}'),
        ("django", b'[{"model": "auth.group", "pk": 1, "fields": {"name": "staff"}}]'),
    ],
    ids=["admin-api", "no-credentials", "one-table", "users-only", "list", "hashes", "groups"],
)
def test_half_of_an_export_is_refused_with_the_command(name: str, content: bytes) -> None:
    with pytest.raises(WrongFormat) as refusal:
        read(name, content)

    assert COMMANDS[name] in str(refusal.value)


def test_the_parts_of_auth0_must_be_of_one_tenant_and_in_order() -> None:
    hashes = (FILES / "auth0-hashes.ndjson").read_bytes()
    users = (FILES / "auth0-users.ndjson").read_bytes()

    with pytest.raises(WrongFormat, match="must precede the users"):
        read("auth0", users + hashes)
    with pytest.raises(WrongFormat, match="belongs to a user of the file"):
        read(
            "auth0", hashes.replace(b"5dea9f9c82dd7c0e76e4ec9", b"5").replace(b"-1", b"-2") + users
        )


def test_a_user_of_two_hashes_of_auth0_is_rejected() -> None:
    """Nothing tells which one is the person's; without a hash, nobody would learn of it."""
    hashes = (FILES / "auth0-hashes.ndjson").read_bytes()
    users = (FILES / "auth0-users.ndjson").read_bytes()
    first, *others = read("auth0", hashes.splitlines(keepends=True)[0] + hashes + users)
    assert first.fault == "password_not_readable"
    assert [line.account for line in others] == [
        line.account for line in read("auth0", hashes + users)[1:]
    ]


@pytest.mark.parametrize(
    ("until", "fault"),
    [(None, "disabled"), ("2999-01-01T00:00:00Z", "disabled"), ("2025-01-01T00:00:00Z", None)],
)
def test_a_ban_of_better_auth_ends(until: str | None, fault: str | None) -> None:
    user = {"id": "1", "email": "carol@example.com", "accounts": [], "banned": True}

    (line,) = read("better-auth", msgspec.json.encode({**user, "banExpires": until}))

    assert line.fault == fault


def test_columns_of_drizzle_are_read_but_not_both_names() -> None:
    user = (
        b'{"id": "1", "email": "alice@example.com", "email_verified": true, "created_at":'
        b' 1740816930, "accounts": [{"provider_id": "github", "account_id": "583231"}]%b}'
    )

    assert read("better-auth", user % b"" + b"\n" + user % b', "emailVerified": false') == [
        ReadLine(
            1,
            ImportedAccount(
                email="alice@example.com",
                email_verified=True,
                external_id="1",
                created_at=CREATED.replace(microsecond=0),
                identities=(ImportedIdentity("github", "583231"),),
            ),
        ),
        ReadLine(2, fault="members_invalid"),
    ]


def test_any_member_but_the_address_may_be_null() -> None:
    names = {*ImportedAccount.__struct_fields__} - {"email"}
    nothing = {"email": "alice@example.com", **dict.fromkeys(names)}
    lines = (nothing, {**nothing, "roles": None}, {"email": None})

    assert read("gatebook", b"\n".join(json.dumps(line).encode() for line in lines)) == [
        ReadLine(1, ImportedAccount(email="alice@example.com")),
        ReadLine(2, fault="members_invalid"),
        ReadLine(3, fault="members_invalid"),
    ]


def without_password(line: ReadLine) -> ReadLine:
    if line.account is None:
        return line
    account = msgspec.structs.replace(line.account, password=None)
    return msgspec.structs.replace(line, account=account)


def passwords(lines: list[ReadLine]) -> Iterator[tuple[str, ImportedPassword]]:
    for line in lines:
        if line.account is not None and line.account.password is not None:
            yield line.account.email.partition("@")[0], line.account.password
