"""Check that the rights in MariaDB that docs/operations.md lists are enough for each user.

The page's own statements grant them, on a separate database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from api import __main__ as command_line
from api.db import driver
from api.db.migrate import migrate
from api.resilience.stop_event import Stop
from api.rules.audit_log.list_witnesses import list_witnesses
from api.rules.health.measure_backlogs import measure_backlogs
from api.rules.mail.list_dead_letters import list_dead_letters
from api.rules.mail.retry_dead_letters import retry_dead_letters
from api.settings import Settings
from api.store import right
from api.tlog import key_files
from api.workers.housekeeping import Housekeeping
from api.workers.log_sealer import Sealer
from api.workers.mail import MailWorker
from tests.docs.markdown import ROOT, Document
from tests.support.audit_log import SIGNER
from tests.support.client import ApiClient, Person
from tests.support.mixed_session import mixed_session

PAGE = Document(ROOT / "docs" / "operations.md")
[STATEMENTS] = [
    block.text for block in PAGE.blocks() if "CREATE USER gatebook_worker" in block.text
]
USERS = re.findall(r"CREATE USER (\w+)@", STATEMENTS)
PASSWORD = "for tests only"
As = Callable[..., Flask]


class RightsDatabase:
    """A database, and users that have only the rights of the page."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.database = f"{settings.database()['database']}_rights"
        self.connection = driver.open_connection(settings, database=None)

    def run(self, statement: str) -> list[dict[str, Any]]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def url(self, user: str) -> str:
        """Return the database's URL for a user."""
        parts = urlsplit(self._settings.database_url)
        host = parts.netloc.rpartition("@")[2]
        netloc = f"{self.name(user)}:{quote(PASSWORD)}@{host}"
        return parts._replace(netloc=netloc, path=f"/{self.database}").geturl()

    def name(self, user: str) -> str:
        return f"{self.database}_{user.removeprefix('gatebook_')}"[-30:]

    def give(self, statement: str) -> None:
        """Run a statement of the page with the test's names, for connections without TLS."""
        adapted = re.sub(r"\bON gatebook\.", f"ON {self.database}.", statement)
        adapted = adapted.replace("CREATE DATABASE gatebook", f"CREATE DATABASE {self.database}")
        adapted = re.sub(
            r"(\w+)@'10\.0\.0\.%'", lambda match: f"{self.name(match[1])}@'%'", adapted
        )
        adapted = adapted.replace("'…' REQUIRE SSL", f"'{PASSWORD}'")
        # An anonymous user would match before it on this machine.
        self.run(adapted.replace("@'%'", "@localhost") if self._local() else adapted)

    def _local(self) -> bool:
        return self._settings.database()["unix_socket"] is not None

    def drop(self) -> None:
        self.run(f"DROP DATABASE IF EXISTS {self.database}")
        host = "localhost" if self._local() else "%"
        for user in USERS:
            self.run(f"DROP USER IF EXISTS '{self.name(user)}'@'{host}'")


@pytest.fixture
def installation(settings: Settings) -> Iterator[RightsDatabase]:
    """Yield a database, migrated by the user for migrations, with rights for the others."""
    rights_database = RightsDatabase(settings)
    with closing(rights_database.connection):
        rights_database.drop()
        try:
            statements = [
                text.strip() for text in re.sub(r"--.*", "", STATEMENTS).split(";") if text.strip()
            ]
            first = next(n for n, text in enumerate(statements) if "CREATE USER gatebook@" in text)
            for statement in statements[:first]:
                rights_database.give(statement)
            environ = {
                "DATABASE_URL": rights_database.url("gatebook_migrate"),
                "REDIS_URL": settings.redis_url,
            }
            migrate(Settings.from_environ({**environ, "SECRET_KEY": settings.secret_key}), [])
            for statement in statements[first:]:
                rights_database.give(statement)
            yield rights_database
        finally:
            rights_database.drop()


@pytest.fixture
def as_user(installation: RightsDatabase, make_app: Callable[..., Flask]) -> As:
    """Return ``as_user("gatebook", limits=True)``: the application with this user's rights."""
    return lambda user, **changed: make_app(database_url=installation.url(user), **changed)


def test_they_are_enough_for_the_api_and_for_the_worker(
    as_user: As,
    installation: RightsDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    api = as_user("gatebook")
    mixed_session(api, delete=True)
    bob = Person.sign_up(api, "bob").sign_in()
    run = _commands(api, monkeypatch)
    assert run("account", "verify", bob.email) == 0
    assert run("role", "grant", bob.email, "auditor") == 0
    assert run("role", "list") == 0
    assert run("audit", "export", "--output", str(tmp_path / "trail.ndjson")) == 0
    sealed = _sealing(as_user, tmp_path, monkeypatch)
    run = _commands(api, monkeypatch)

    event = bob.get("/v1/audit-events").json["items"][0]["id"]
    for path in (
        f"/v1/audit-events/{event}/proof",
        "/v1/audit-events?wait=0",
        "/v1/audit-log/checkpoint",
        f"/v1/audit-log/consistency?from=1&to={sealed}",
    ):
        assert bob.get(path).status_code == 200, path
    assert run("audit", "export", "--sealed") == 0
    assert run("doctor", "--strict") == 0
    assert run("secrets", "status") == 0
    assert "Traceback" not in capsys.readouterr().err


def _sealing(as_user: As, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Do all of the worker's own work, and return how many events it sealed."""
    key, folder = tmp_path / "audit.key", tmp_path / "folder"
    key_files.write_new(str(key), SIGNER.secret_text())
    folder.mkdir()
    app = as_user(
        "gatebook_worker",
        audit_signing_keys=(str(key),),
        audit_witnesses=(f"{folder}/", "mailto:auditor@example.org"),
        mail_url=(tmp_path / "mail").as_uri(),
    )
    (tmp_path / "mail").mkdir()
    sealer = Sealer(app, Stop())
    sealed = sealer.everything()
    assert sealed > 0
    assert sealer.witnessing.once() == []
    assert len(list(folder.iterdir())) == 1

    run = _commands(app, monkeypatch)
    assert run("doctor", "--worker", "--strict") == 0
    assert run("doctor") == 1  # The worker's user lacks rights of the API.

    assert run("secrets", "reseal") == 0
    worker = MailWorker(app, Stop())
    while not worker.turn():
        pass
    worker.close()
    housekeeping = Housekeeping(app)
    housekeeping._due_at = 0
    housekeeping.run_if_due()
    with app.app_context():
        assert measure_backlogs().mail.waiting == 0
        assert list_dead_letters().letters == []
        assert retry_dead_letters(None) == 0
        assert [item.size for item in list_witnesses(app.config["GATEBOOK"].witnesses)] == [
            sealed
        ] * 2
    letters = list((tmp_path / "mail").rglob("*.eml"))
    assert any(b"auditor@example.org" in item.read_bytes() for item in letters)
    return sealed


def granted(user: str) -> dict[str, set[str]]:
    """Return the rights on each table that the page grants to a user."""
    rights: dict[str, set[str]] = {}
    for privileges, table, user_name in re.findall(
        r"GRANT ([A-Z, ]+)\s+ON gatebook\.(\w+) TO (\w+)", STATEMENTS
    ):
        if user_name == user:
            rights.setdefault(table, set()).update(privileges.split(", "))
    return rights


def test_the_doctor_looks_for_the_rights_that_the_page_gives() -> None:
    def needed(*parts: dict[str, str]) -> dict[str, set[str]]:
        rights = {"_yoyo_migration": {"SELECT"}}
        for part in parts:
            for table, names in part.items():
                rights.setdefault(table, set()).update(names.split())
        return rights

    assert granted("gatebook") == needed(right.API)
    assert granted("gatebook_worker") == needed(right.WORKER, right.SEALER)


def test_without_a_look_at_the_migrations_the_doctor_warns(
    as_user: As,
    installation: RightsDatabase,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without the right to read the migrations the doctor only warns, and /readyz is ok.

    Installations may have granted their rights before the page asked for this one.
    """
    host = "localhost" if installation._local() else "%"
    user = f"'{installation.name('gatebook')}'@'{host}'"
    installation.run(f"REVOKE SELECT ON {installation.database}._yoyo_migration FROM {user}")
    api = as_user("gatebook")
    run = _commands(api, monkeypatch)
    assert run("doctor") == 0
    assert "warn  migrations: This database user may not read" in capsys.readouterr().out
    assert run("doctor", "--strict") == 1
    assert ApiClient(api).get("/readyz").status_code == 200


def test_the_doctor_is_strict_with_what_the_api_s_user_may_read(
    as_user: As, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The doctor's strict mode succeeds with the rights of the API's user.

    Witnesses belong to the sealer, and are left out: no run could ever succeed.
    """
    api = as_user("gatebook", audit_witnesses=("mailto:auditor@example.org",))
    assert _commands(api, monkeypatch)("doctor", "--strict") == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "ok    witness: Not checked: this database user may not read audit_witness. The user of the"
        " sealer may (--worker)."
    )


def test_only_the_worker_s_user_encrypts_anew(
    as_user: As, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    api = as_user("gatebook")
    Person.sign_up(api, "alice")
    keys = f"{'n' * 40},{api.config['GATEBOOK'].secret_key}"
    api = as_user("gatebook", secret_key=keys)
    assert _commands(api, monkeypatch)("secrets", "status") == 0
    assert "outbox.payload: 1 with key 2\n" in capsys.readouterr().out
    assert _commands(api, monkeypatch)("secrets", "reseal") == 1
    assert capsys.readouterr().err == (
        "This database user may not do that: run it with the environment of python -m api worker."
        " See docs/operations.md, Rights.\n"
    )
    worker = as_user("gatebook_worker", secret_key=keys)
    assert _commands(worker, monkeypatch)("secrets", "reseal") == 0
    assert capsys.readouterr().out.endswith("outbox.payload: 1 encrypted anew\n")


def test_the_api_s_user_changes_no_audit_event(as_user: As, installation: RightsDatabase) -> None:
    """The API's user can change no audit event and nothing that was sealed (ASVS 16.4.2)."""
    api = as_user("gatebook")
    Person.sign_up(api, "alice")
    connection = driver.open_connection(api.config["GATEBOOK"])
    for statement in (
        "UPDATE audit_event SET ip = NULL",
        "DELETE FROM audit_event",
        "DELETE FROM audit_leaf",
        "UPDATE audit_tree SET size = 0",
        "UPDATE audit_tile SET hashes = ''",
        "DROP TABLE audit_witness",
    ):
        with connection.cursor() as cursor, pytest.raises(Exception, match="denied"):
            cursor.execute(statement)
    connection.close()


def _commands(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    settings: Settings = app.config["GATEBOOK"]
    for name in ("database_url", "redis_url", "secret_key"):
        monkeypatch.setenv(name.upper(), getattr(settings, name))
    monkeypatch.setattr(command_line, "create_app", lambda _settings: app)
    return lambda *arguments: command_line.main(list(arguments))
