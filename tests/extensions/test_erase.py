"""Test the data of extensions: erased with each account, exported for its owner, never kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Blueprint, Flask

from api.domain import event_outcomes
from api.extending import Transaction, clock, extend, fetch_one, public, transaction
from api.i18n import event_titles
from api.rules.administration.delete_due_accounts import delete_due_accounts
from api.rules.retention.remove_invitations import remove_invitations
from api.store import owned_table
from tests.conftest import ROOT
from tests.support.client import PASSWORD, ApiClient, Person
from tests.support.extension import part, plug_in, write
from tests.support.forked_commands import ForkedCommands
from tests.support.invitations import administrator, invite
from tests.support.mailed import mailed
from tests.support.roles import vouched

Sql = Callable[..., list[dict[str, Any]]]
Rows = Iterator[tuple[str, Iterator[Mapping[str, Any]]]]

EXPORT = "/v1/account/export"
KEPT = (
    "The extension stars has data of accounts in star (column account_id), which would stay after"
    " an account is deleted: give extend() an erase=, or the table a FOREIGN KEY (account_id)"
    " REFERENCES account (id) ON DELETE CASCADE."
)
CASCADE = "FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE"


class Stars:
    """An extension whose functions record how they are called."""

    def __init__(self) -> None:
        self.erased: list[UUID] = []
        self.lists: Callable[[UUID], Rows] = lambda _: iter(())
        self.fault: Exception | None = None

    def erase(self, tx: Transaction, account_id: UUID) -> None:
        sql = "SELECT id FROM account WHERE id = %s"
        assert fetch_one(sql, (account_id.bytes,), tx=tx), "the account is still there"
        if self.fault is not None:
            raise self.fault
        self.erased.append(account_id)

    def export(self, account_id: UUID) -> Rows:
        return self.lists(account_id)


@pytest.fixture
def stars() -> Stars:
    return Stars()


@pytest.fixture
def start(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Flask]:
    """Return a function that starts an application with the extension ``stars``."""
    monkeypatch.setattr(event_outcomes, "_OF_EXTENSIONS", set(event_outcomes._OF_EXTENSIONS))
    monkeypatch.setattr(event_titles, "_OF_EXTENSIONS", dict(event_titles._OF_EXTENSIONS))

    def starting(*, account_deletion_grace: int = 0, **options: Any) -> Flask:
        blueprint = Blueprint("stars", __name__, url_prefix="/stars")
        blueprint.get("")(public(lambda: {"stars": 5}))

        def register(app: Flask) -> None:
            path = write(tmp_path, part("GET /v1/stars"))
            extend(app, "stars", blueprint=blueprint, contract=path, **options)

        plug_in(monkeypatch, "stars", register)
        return make_app(extensions=("stars",), account_deletion_grace=account_deletion_grace)

    return starting


@pytest.fixture
def app(start: Callable[..., Flask], stars: Stars) -> Flask:
    return start(export=stars.export, erase=stars.erase)


def migrations(folder: Path, sql: str, name: str = "stars.0001.star.sql") -> Path:
    place = folder / "migrations"
    place.mkdir()
    (place / name).write_text(sql)
    return place


def by_herself(app: Flask, alice: Person) -> UUID:
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 204
    return UUID(alice.id)


def when_due(app: Flask, alice: Person) -> UUID:
    ada = administrator(app)
    body = {"reason": "inactive", "due_at": clock.to_text(clock.now() + timedelta(days=1))}
    assert ada.put(f"/v1/accounts/{alice.id}/deletion", json=body).status_code == 200
    with app.app_context():
        with transaction() as tx:
            tx.run("UPDATE account_deletion SET due_at = created_at", ())
        assert delete_due_accounts() == 1
    return UUID(alice.id)


def by_the_owner_of_the_address(app: Flask, alice: Person) -> UUID:
    token = {"token": mailed(app, alice.email)["token"]}
    confirmed = ApiClient(app).post("/v1/email-verifications/confirmations", json=token)
    assert confirmed.status_code == 200
    return UUID(alice.id)


def by_the_owner_who_resets_the_password(app: Flask, alice: Person) -> UUID:
    owner = ApiClient(app)
    assert owner.post("/v1/password-resets", json={"email": alice.email}).status_code == 202
    body = {"token": mailed(app, alice.email)["token"], "new_password": "nine lanterns by the weir"}
    response = owner.post("/v1/password-resets/confirmations", json=body)
    assert response.status_code == 204, response.text
    return UUID(alice.id)


def withdrawn(app: Flask, _alice: Person) -> UUID:
    ada = administrator(app)
    invitation = invite(ada)
    assert ada.delete(f"/v1/account-invitations/{invitation['id']}").status_code == 204
    return UUID(invitation["account"])


def expired(app: Flask, _alice: Person) -> UUID:
    invitation = invite(administrator(app))
    with app.app_context():
        with transaction() as tx:
            tx.run("UPDATE account_invitation SET expires_at = created_at - INTERVAL 30 DAY", ())
        remove_invitations()
    return UUID(invitation["account"])


@pytest.mark.parametrize(
    "ended",
    [
        by_herself,
        when_due,
        by_the_owner_of_the_address,
        by_the_owner_who_resets_the_password,
        withdrawn,
        expired,
    ],
)
def test_each_end_of_a_holder_erases(
    app: Flask, alice: Person, stars: Stars, ended: Callable[[Flask, Person], UUID]
) -> None:
    account_id = ended(app, alice)
    assert stars.erased == [account_id]


def test_a_deletion_that_is_only_scheduled_erases_nothing(
    start: Callable[..., Flask], stars: Stars
) -> None:
    app = start(erase=stars.erase, account_deletion_grace=7 * 86400)
    alice = vouched(Person.sign_up(app, "alice").sign_in())
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 202
    assert stars.erased == []
    with app.app_context():
        with transaction() as tx:
            tx.run("UPDATE account_deletion SET due_at = created_at", ())
        assert (delete_due_accounts(), delete_due_accounts()) == (1, 0)
    assert stars.erased == [UUID(alice.id)]


def test_no_statement_verifies_an_address_past_it() -> None:
    """A new way to verify addresses must call ``forget_record``, or be listed with the reason."""
    callers = {
        path.name
        for path in (ROOT / "api" / "rules").rglob("*.py")
        if "account.verify(" in (text := path.read_text("utf-8"))
        and not re.search(r"\b(remove_unverified_holder|forget_record)\(", text)
    }
    assert callers == {
        "accept_invitation.py",  # nobody has used the account
        "vouch_for_address.py",  # the operator states that the holder is the owner
    }


def test_no_statement_deletes_an_account_past_it() -> None:
    """A new way to delete accounts must call ``remove_account``."""
    callers = {
        str(path.relative_to(ROOT / "api"))
        for path in (ROOT / "api" / "rules").rglob("*.py")
        if re.search(r"(?<![\w.])account\.delete\(", path.read_text("utf-8"))
    }
    assert callers == {
        "rules/sessions/remove_account.py",
        "rules/accounts/sign_up_unverified.py",  # in the transaction that has just inserted it
    }


def test_an_erase_that_fails_deletes_nothing(
    app: Flask, alice: Person, stars: Stars, sql: Sql
) -> None:
    stars.fault = RuntimeError("the table of stars is away")
    assert alice.delete("/v1/account", json={"password": PASSWORD}).status_code == 500
    assert sql("SELECT COUNT(*) AS count FROM account")[0]["count"] == 1
    assert not sql("SELECT 1 FROM audit_event WHERE type = 'account.deleted'")


def exported(app: Flask, alice: Person) -> bytes:
    """Return the parts of the body up to its end or its exception."""
    cookie = {"Cookie": f"gatebook_session={alice.secret}"}
    response = app.test_client(use_cookies=False).get(EXPORT, headers=cookie)
    return b"".join(response.response)


def test_its_lists_are_exported_under_its_name(app: Flask, alice: Person, stars: Stars) -> None:
    asked: list[UUID] = []

    def lists(account_id: UUID) -> Rows:
        asked.append(account_id)
        yield "bright", ({"id": number, "seen_at": clock.now()} for number in range(250))
        yield "faint", iter(())

    stars.lists = lists
    of_stars = alice.get(EXPORT).json["extensions"]["stars"]
    assert asked == [UUID(alice.id)]
    assert [row["id"] for row in of_stars["bright"]] == list(range(250))
    assert re.fullmatch(r".{10}T.{12}Z", of_stars["bright"][0]["seen_at"])
    assert of_stars["faint"] == []


def test_an_extension_that_holds_nothing_says_so(app: Flask, alice: Person) -> None:
    assert alice.get(EXPORT).json["extensions"] == {"stars": {}}


def twice(_account_id: UUID) -> Rows:
    yield "stars", iter([{"id": 1}])
    yield "planets", iter([{"id": 1}])
    yield "stars", iter([{"id": 2}])


def no_name(_account_id: UUID) -> Rows:
    yield 'stars": [], "x', iter([{"id": 1}])


def no_json(_account_id: UUID) -> Rows:
    yield "stars", iter([{"id": object()}])


def broken(_account_id: UUID) -> Rows:
    def rows() -> Iterator[dict[str, int]]:
        yield {"id": 1}
        raise LookupError("a row is torn")

    yield "stars", rows()


def in_a_transaction(_account_id: UUID) -> Rows:
    with transaction() as tx:
        tx.run("SELECT 1", ())
        yield "stars", iter([{"id": 1}])


@pytest.mark.parametrize("lists", [twice, no_name, no_json, broken, in_a_transaction])
def test_an_export_that_fails_is_no_document(
    app: Flask, alice: Person, stars: Stars, lists: Callable[[UUID], Rows]
) -> None:
    stars.lists = lists
    cookie = {"Cookie": f"gatebook_session={alice.secret}"}
    response = app.test_client(use_cookies=False).get(EXPORT, headers=cookie)
    got: list[bytes] = []
    with pytest.raises((ValueError, TypeError, LookupError, RuntimeError)):
        got.extend(response.response)
    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(b"".join(got))
    response.close()
    assert ApiClient(app).get("/readyz").status_code == 200  # no connection is lost


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE star (id INT, account_id BINARY(16) NOT NULL);",
        "create table if not exists `star` (`account_id` BINARY(16)) ENGINE=InnoDB",
        "CREATE TABLE star (id INT);\nALTER TABLE star ADD COLUMN account_id BINARY(16) NULL;",
        f"CREATE TABLE star (account_id BINARY(16), {CASCADE.replace('CASCADE', 'SET NULL')});",
        f"CREATE TABLE star (account_id BINARY(16)); -- {CASCADE}",
        f"CREATE TABLE star (account_id BINARY(16)); CREATE TABLE sky (account_id INT, {CASCADE})",
    ],
)
def test_a_table_that_would_keep_data_of_deleted_accounts_is_refused(
    start: Callable[..., Flask], stars: Stars, tmp_path: Path, sql: str
) -> None:
    folder = migrations(tmp_path, sql)
    with pytest.raises(ValueError, match=f"^{re.escape(KEPT)}$"):
        start(migrations=folder, export=stars.export)
    start(migrations=folder, erase=stars.erase)


@pytest.mark.parametrize(
    "sql",
    [
        f"CREATE TABLE star (account_id BINARY(16) NOT NULL, CONSTRAINT star_fk {CASCADE})",
        f"CREATE TABLE star (account_id BINARY(16)); ALTER TABLE star ADD {CASCADE};",
        "CREATE TABLE star (id INT) -- no account_id",
        "CREATE INDEX star_id ON star (account_id)",
    ],
)
def test_a_table_whose_rows_go_with_the_account_is_not(
    start: Callable[..., Flask], tmp_path: Path, sql: str
) -> None:
    start(migrations=migrations(tmp_path, sql))


PYTHON = """from yoyo import step
__depends__ = {"0001.accounts-sessions-audit"}
steps = [step("CREATE TABLE " + "star (account_id BINARY(16))", "DROP TABLE star")]
"""
MODULE = """from pathlib import Path
from flask import Blueprint
from api.extending import extend, public
stars = Blueprint("stars", __name__, url_prefix="/stars")
stars.get("")(public(lambda: {}))
HERE = Path(__file__).parent
def register(app):
    extend(app, "stars", blueprint=stars, contract=HERE / "0.yaml", migrations=HERE / "migrations")
"""


def test_migrate_finds_the_table_of_a_migration_in_python(
    environment: dict[str, str], commands_of: ForkedCommands, tmp_path: Path, sql: Sql
) -> None:
    """At start no database need be reachable; information_schema has tables of every origin."""
    write(tmp_path, part("GET /v1/stars"))
    migrations(tmp_path, PYTHON, "stars.0001.star.py")
    (tmp_path / "stars.py").write_text(MODULE)
    try:
        status, _, errors = commands_of(
            {**environment, "EXTENSIONS": "stars", "PYTHONPATH": str(tmp_path)}, "migrate"
        )
    finally:
        sql("DROP TABLE IF EXISTS star")
        sql("DELETE FROM _yoyo_migration WHERE migration_id = 'stars.0001.star'")
    assert (status, errors) == (1, f"{KEPT}\n")


def test_a_view_keeps_no_rows(app: Flask, sql: Sql) -> None:
    sql("CREATE VIEW star AS SELECT account_id FROM session")
    try:
        with app.app_context():
            assert "star" not in owned_table.list_kept()
    finally:
        sql("DROP VIEW star")
