"""Try every way in at accounts of every state: no cell of the table is left to a default.

A cell is the status of ``POST /v1/sessions``, or for ``new`` of ``POST /v1/accounts``, and

- of a 201 the level of assurance, and ``!`` if the session may only add a factor;
- of a 202 the methods to go on with: passkey (k), TOTP code, recovery code, Password; or that an
  address must be proved (e), because the identity was unlinked and is new.

``only``: signed up with a passkey. ``weak``: a passkey that does not stand alone. ``key``: a
security key that verified its user, as ``touched`` did not. ``provider``: an identity that was
linked before the last steps of the state.
Both deliveries of the secret have the same table; run with ``-s`` to see it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support import passkeys
from tests.support.client import ApiClient
from tests.support.identity_provider import FakeProvider
from tests.support.mailed import mailed
from tests.support.owners import Owner
from tests.support.printed import to_table
from tests.support.provider_sign_ins import answered, complete
from tests.support.second_factors import trust_of
from tests.support.soft_authenticator import Authenticator as Keys
from tests.support.tables import Sql

pytestmark = pytest.mark.long

REFUSALS = {"", "wrong_credentials", "email_taken", "account_locked", "invalid_body"}
LETTERS = {"passkey": "k", "totp": "t", "recovery_code": "r", "password": "P"}
# The provider comes before the mails, which unlink the identity of an unverified address.
_SHOWN = ("password", "trusted", "passkey", "weak", "key", "touched")
WAYS = (*_SHOWN, "provider", "code", "link", "new")
EXPECTED = """
                  password  trusted  passkey  weak   key    touched  provider  code     link     new
no factor         201 1     201 1    201 2    202 P  202 P  401      201 1     201 1    201 1    409
app               202 tr    201 1    201 2    202 P  202 P  401      202 tr    202 tr   202 tr   409
app, switch off   201 1     201 1    201 2    202 P  202 P  401      201 1     201 1    201 1    409
passkey           202 kr    201 1    201 2    202 P  202 P  401      202 kr    202 kr   202 kr   409
passkey, off      201 1     201 1    201 2    202 P  202 P  401      201 1     201 1    201 1    409
security key      202 kr    201 1    201 2    202 P  202 P  401      202 kr    202 kr   202 kr   409
app and passkey   202 ktr   201 1    201 2    202 P  202 P  401      202 ktr   202 ktr  202 ktr  409
policy, in grace  201 1     201 1    201 2    202 P  202 P  401      201 1     201 1    201 1    409
policy, overdue   201 1!    201 1!   201 2    202 P  202 P  401      201 1!    201 1!   201 1!   409
policy, app       202 tr    202 tr   201 2    202 P  202 P  401      202 tr    202 tr   202 tr   409
policy, app off   202 tr    202 tr   201 2    202 P  202 P  401      202 tr    202 tr   202 tr   409
unverified        201 1     201 1    201 2    202 P  202 P  401      201 1     201 1    201 1    409
unverified, app   202 tr    201 1    201 2    202 P  202 P  401      202 tr    201 1    201 1    409
must verify       401       401      401      401    401    401      401       201 1    201 1    202
must verify, app  401       401      401      401    401    401      401       201 1    201 1    202
no password       401       401      201 2    202 k  202 k  401      202 kr    202 kr   202 kr   409
no password, app  401       401      201 2    202 k  202 k  401      202 ktr   202 ktr  202 ktr  409
passkey only      401       401      201 2    202 k  202 k  401      202 k     202 k    202 k    409
reset             201 1     201 1    202 P    202 P  202 P  401      202 e     201 1    201 1    409
reset, app        202 tr    202 tr   202 P    202 P  202 P  401      202 e     202 tr   202 tr   409
reset, passkey    202 kr    202 kr   202 P    202 P  202 P  401      202 e     202 kr   202 kr   409
reset, only       202 k     202 k    202 P    202 P  202 P  401      202 e     202 k    202 k    409
locked            403       403      403      403    403    401      403       422      422      409
locked, app       403       403      403      403    403    401      403       422      422      409
"""

# The states: the app at which the owner signs in, the steps that lead to the state, and those that
# follow once a device is trusted.
Step = Callable[[Owner], object]
SECURITY_KEY = partial(Owner.with_passkey, kind="security_key")
STATES: dict[str, tuple[str, list[Step], list[Step]]] = {
    "no factor": ("usual", [], []),
    "app": ("usual", [Owner.with_app], []),
    "app, switch off": ("usual", [Owner.with_app], [Owner.switched_off]),
    "passkey": ("usual", [Owner.with_passkey], []),
    "passkey, off": ("usual", [Owner.with_passkey], [Owner.switched_off]),
    "security key": ("usual", [SECURITY_KEY], []),
    "app and passkey": ("usual", [Owner.with_app, Owner.with_passkey], []),
    "policy, in grace": ("strict", [], []),
    "policy, overdue": ("overdue", [], []),
    "policy, app": ("strict", [Owner.with_app], []),
    "policy, app off": ("strict", [Owner.with_app], [Owner.switched_off]),
    "unverified": ("usual", [], [Owner.unverified]),
    "unverified, app": ("usual", [Owner.with_app], [Owner.unverified]),
    "must verify": ("verifying", [], [Owner.unverified]),
    "must verify, app": ("verifying", [Owner.with_app], [Owner.unverified]),
    "no password": ("usual", [Owner.with_passkey], [Owner.without_password]),
    "no password, app": (
        "usual",
        [Owner.with_app, Owner.with_passkey],
        [Owner.without_password],
    ),
    "passkey only": ("usual", [], []),
    "reset": ("usual", [], [Owner.with_reset_password]),
    "reset, app": ("usual", [Owner.with_app], [Owner.with_reset_password]),
    "reset, passkey": ("usual", [Owner.with_passkey], [Owner.with_reset_password]),
    "reset, only": ("usual", [], [Owner.with_reset_password]),
    "locked": ("usual", [], [Owner.locked]),
    "locked, app": ("usual", [Owner.with_app], [Owner.locked]),
}
SIGNED_UP_WITH_PASSKEY = {"passkey only", "reset, only"}
# the keys, each added to an account of its own
KEYS: dict[str, list[Step]] = {
    "passkey": [partial(Owner.with_passkey, asks=False)],
    "weak": [partial(Owner.with_passkey, asks=False), Owner.weakened],
    "key": [partial(Owner.with_passkey, kind="security_key", asks=False)],
    "touched": [partial(Owner.with_passkey, kind="security_key", asks=False)],  # no PIN
}


@pytest.fixture
def apps(app: Flask, make_app: Callable[..., Flask]) -> dict[str, Flask]:
    policy = {"second_factor": "required", "second_factor_roles": ("all",)}
    return {
        "usual": app,
        "strict": make_app(**policy),
        "overdue": make_app(**policy, second_factor_grace=0),
        "verifying": make_app(email_verification="required"),
    }


def cell(client: ApiClient, response: TestResponse) -> str:
    """Return the cell of an answer; a session exists if it says so, and only then."""
    document, token = response.json, response.json.get("token")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    session = client.get("/v1/session", headers=headers)
    assert session.status_code == (200 if "assurance" in document else 401)
    if "assurance" in document:
        assert session.json["assurance"] == document["assurance"]
        overdue = client.get("/v1/sessions", headers=headers).status_code == 403
        return f"201 {document['assurance'].removeprefix('aal')}{'!' * overdue}"
    if "methods" in document:
        if document["needs"] == ["email"]:
            return "202 e"
        assert document["needs"] == ["second_factor"]
        return "202 " + "".join(LETTERS[method] for method in document["methods"])
    assert document.get("code", "") in REFUSALS
    return str(response.status_code)


def sign_in(app: Flask, body: dict[str, Any], client: ApiClient | None = None) -> str:
    client = client or ApiClient(app)
    return cell(client, client.post("/v1/sessions", json=body))


def by_mail(app: Flask, owner: Owner, way: str, options: dict[str, Any]) -> str:
    client, email = ApiClient(app), owner.person.email
    asked = client.post("/v1/sign-in-mails", json={"email": email, **options})
    values = mailed(app, email)
    shown = {"id": asked.json["id"], "code": values["code"]}
    if way == "link":
        shown = {"token": values["token"]}
        if "request_token" in asked.json:
            shown["request_token"] = asked.json["request_token"]
    return sign_in(app, {**shown, **options}, client)


def tried(app: Flask, at: FakeProvider, owner: Owner, way: str, deliver: str) -> str:
    """Try one way in, which leaves the account as it was."""
    options, person = {"deliver": deliver}, owner.person
    password = {"email": person.email, "password": person.password, **options}
    if way == "password":
        return sign_in(app, password)
    if way == "trusted":
        client = ApiClient(app)
        response = client.post("/v1/sessions", json={**password, "trust_token": owner.trust})
        # each use replaces the secret
        owner.trust = response.json.get("trust_token") or trust_of(client) or owner.trust
        return cell(client, response)
    if way == "provider":
        at.person(person.id, person.email, email_verified=True)
        client = ApiClient(app)
        return cell(client, complete(client, answered(client, at, **options)))
    if way in KEYS:
        client = ApiClient(app)
        owner.keys.uv = way != "touched"
        return cell(client, passkeys.sign_in(client, owner.keys, **options))
    if way == "new":
        client = ApiClient(app)
        return cell(client, passkeys.sign_up(client, Keys(), person.email))
    return by_mail(app, owner, way, options)


def test_every_way_in_at_accounts_of_every_state(
    apps: dict[str, Flask], acme: FakeProvider, sql: Sql
) -> None:
    number = count(1)

    def owner_of(state: str, key: str = "") -> Owner:
        _, steps, last = STATES[state]
        new = Owner.signed_up_with_passkey if state in SIGNED_UP_WITH_PASSKEY else Owner.new
        owner = new(apps["usual"], f"alice{next(number)}", sql)
        more = KEYS.get(key, [Owner.with_identity])
        for step in (*steps, *more, Owner.trusted, *last):
            step(owner)
        return owner

    rows = []
    for state, (name, _, _) in STATES.items():
        owners = {"": owner_of(state), **{key: owner_of(state, key) for key in KEYS}}
        cells = [
            " | ".join(
                dict.fromkeys(
                    tried(apps[name], acme, owners[way if way in KEYS else ""], way, deliver)
                    for deliver in ("cookie", "token")
                )
            )
            for way in WAYS
        ]
        rows.append([state, *cells])
    table = to_table(["", *WAYS], rows)
    print(table)
    assert table == EXPECTED


def test_a_key_beside_the_passkey_of_a_passwordless_account_signs_in(app: Flask, sql: Sql) -> None:
    owner = Owner.new(app, "alice", sql).with_passkey().without_password()
    passkey = owner.keys
    owner.with_passkey("security_key", asks=False)
    client = ApiClient(app)
    owner.keys.uv = True
    assert cell(client, passkeys.sign_in(client, owner.keys)) == "202 k"
    again = passkeys.confirm(client, owner.keys)  # shows possession once more
    assert (again.status_code, again.json["code"]) == (401, "sign_in_expired")
    assert cell(client, passkeys.sign_in(client, owner.keys)) == "202 k"
    assert cell(client, passkeys.confirm(client, passkey)) == "201 2"
