"""Type docs/runbooks.md: a backup, two restores, an upgrade, a rollback, and every rotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path

import pytest

from api.settings import Settings
from chaos.topologies.replication import _PROMOTE
from tests.docs.typed import RUNBOOKS
from tests.docs.typed_runbooks import NEW_KEY, NEW_PASSWORD, OLD_KEY, MachineOperator
from tests.support.steady_load import steady_load

# Blocks that other tests type: tests/docs/test_typed_topology.py, and `make chaos`.
ELSEWHERE = {"typed with nine machines: quorum"}
SECRETS_IN_FILES = {"audit_signing_keys", "token_signing_keys", "identity_providers"}
CREDENTIALS = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}


@pytest.fixture
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MachineOperator]:
    with ExitStack() as stack:
        yield MachineOperator(tmp_path_factory.mktemp("rb") / "m", stack)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_every_command_is_typed(operator: MachineOperator) -> None:
    """A backup loses nothing with the binary log; an old one revives nothing.

    Upgrade, rollback and the rotation of every secret fail no request and sign nobody out.
    """
    operator.shell(
        "gatebook worker audit key accounts.example.com/audit /etc/gatebook/audit.key"
        " > /etc/gatebook/audit.pub\n"
    )
    operator.start()
    for email in ("alice@example.com", "bob@example.com"):
        body = {**CREDENTIALS, "email": email}
        assert operator.ask("POST", "/v1/accounts", **body).status_code == 201
    operator.shell("gatebook settings account verify alice@example.com")
    operator.shell("gatebook settings role grant alice@example.com auditor")

    rotate_the_audit_key(operator)
    sessions = restore_all_of_it(operator)
    restore_an_old_backup(operator, *sessions)
    answer_alerts(operator)
    upgrade_and_roll_back(operator)
    rotate_secrets(operator)

    marked = {block.marker for block in RUNBOOKS.blocks() if block.language in {"sh", "sql"}}
    assert marked - {f"typed: {name}" for name in operator.typed} == ELSEWHERE


def sign_in(operator: MachineOperator) -> str:
    answer = operator.ask("POST", "/v1/sessions", **CREDENTIALS, deliver="token")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def check(operator: MachineOperator, token: str) -> int:
    return operator.ask("GET", "/v1/session", token).status_code


def restore_all_of_it(operator: MachineOperator) -> tuple[str, str]:
    """Restore dump and binary log: what happened after the dump is there.

    Returns a session that ended after the dump, and one that is live.
    """
    phone, laptop = sign_in(operator), sign_in(operator)
    # Bob asked for his deletion.
    operator.sql(
        "INSERT INTO account_deletion (account_id, due_at, reason, created_at)"
        " SELECT id, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, 'other', UTC_TIMESTAMP(6)"
        " FROM account WHERE email = 'bob@example.com'"
    )
    operator.seal()
    # Mails wait in the dump, and are sent soon after it.
    reset = operator.ask("POST", "/v1/password-resets", email="alice@example.com")
    assert reset.status_code == 202
    operator.type("backup user")
    operator.type("set up backups")
    operator.type_cut_off_backup()
    backups = operator.home / "backups"
    assert (len([*backups.glob("*.sql.part")]), [*backups.glob("*.sql")]) == (1, [])
    assert "-- Dump completed" in operator.type("back up")
    operator.start_worker()
    operator.smtp.await_mails(4)
    operator.type("check a backup")
    assert "\nok    " in f"\n{operator.type('check the log of a backup')}"
    operator.type("end the check of a backup")

    assert operator.ask("DELETE", "/v1/session", phone).status_code == 204
    operator.sql("DELETE FROM account_deletion")  # Bob cancelled.
    operator.seal()
    lose_the_database(operator)
    operator.type("choose a dump")
    operator.type("restore")
    operator.type("restore the rest")
    operator.type("check the restored database")
    assert operator.type("ask the witnesses").splitlines()[-1].startswith("ok ")
    operator.redis.client.flushall()
    operator.start()
    assert (check(operator, phone), check(operator, laptop)) == (401, 200)
    return phone, laptop


def lose_the_database(operator: MachineOperator) -> None:
    """Stop, keep the binary log, and drop the database."""
    operator.type("stop everything")
    operator.sql("FLUSH BINARY LOGS")
    for file in (operator.database._home / "mariadb").glob("binlog.0*"):
        (operator.home / "backups" / "binlog" / file.name).write_bytes(file.read_bytes())
    operator.sql("DROP DATABASE gatebook")


def restore_an_old_backup(operator: MachineOperator, phone: str, laptop: str) -> None:
    """Restore the dump alone: no session, deletion or mail comes back to life."""
    operator.seal()
    mails = len(operator.smtp.mails)
    lose_the_database(operator)
    operator.type("choose a dump")
    operator.type("restore")
    operator.shell("gatebook migrate migrate\n")
    operator.type("promote")  # A replica that lags looks the same.
    assert operator.shell("gatebook worker audit witnesses || true\n").startswith("behind")
    # The dump is older than an hour, and Redis has forgotten what ended.
    operator.sql("UPDATE account_deletion SET due_at = UTC_TIMESTAMP(6)")
    operator.redis.client.flushall()

    operator.type("postpone deletions")
    operator.type("drop old mails")
    prepare_to_recover(operator)
    assert "begun    accounts.example.com/audit-2" in operator.type("recover")
    operator.change_worker(AUDIT_SIGNING_KEYS=f"{operator.home}/audit-2.key")
    operator.shell("gatebook worker housekeeping\n")
    operator.start()
    operator.start_worker()
    assert (check(operator, phone), check(operator, laptop)) == (401, 401)
    operator.type("repeat what was lost")  # Bob is there.
    operator.seal()
    assert operator.type("after a failover").splitlines()[-1].startswith("ok ")
    laptop = sign_in(operator)
    operator.smtp.await_mails(mails + 1)
    assert len(operator.smtp.mails) == mails + 1  # The notice about a new device.
    operator.type("sign everybody out")
    assert check(operator, laptop) == 401


def prepare_to_recover(operator: MachineOperator) -> None:
    """Prepare without witnesses, and once more with them: the second time keeps the key."""
    backups = operator.home / "backups"
    operator.change_worker(AUDIT_WITNESSES="")
    operator.type("prepare to recover")
    public = (backups / "audit-2.pub").read_text()
    assert (public != "", (backups / "old.checkpoints").read_text()) == (True, "")

    operator.change_worker(AUDIT_WITNESSES=f"{operator.home}/witness/checkpoints")
    operator.type("prepare to recover")
    assert (backups / "audit-2.pub").read_text() == public
    assert (backups / "old.checkpoints").read_text().startswith("accounts.example.com/audit\n")


def answer_alerts(operator: MachineOperator) -> None:
    wrong = {**CREDENTIALS, "password": "not her password"}
    assert operator.ask("POST", "/v1/sessions", **wrong).status_code == 401
    operator.type("addresses")
    assert operator.type("first look").startswith('{"status":"ok"')
    assert "0 dead" in operator.type("look at mail")
    operator.type("send dead letters again")
    operator.type("look at the audit log")
    operator.type("paused webhooks")
    assert "('127.0.0.1', 1)" in operator.type("who guesses")


def upgrade_and_roll_back(operator: MachineOperator) -> None:
    """Update to the next release and back: no request fails, and the session stays."""
    operator.stop_worker()
    operator.release("2")
    operator.use("1")
    token = sign_in(operator)
    with steady_load(operator.base, people=1) as load:
        operator.type("migrate")
        operator.type("check the new release")
        # The first try is cancelled.
        operator.type("point to the new release")
        cancelled = Path(f"/proc/{operator.begin_update()}")
        operator.type("cancel an update")
        operator.wait_until(lambda: not cancelled.exists())
        assert '"event":"update_cancelled"' in operator.log.read_text()
        operator.type("point back")
        operator.type("point to the new release")
        operator.type_update()
        assert runs(operator) == "2"
        operator.type("point back")
        operator.type_update()
        assert runs(operator) == "1"
        load.await_answers(10)
    assert load.failed == []
    assert check(operator, token) == 200


def runs(operator: MachineOperator) -> str:
    """Return the release from which the master runs."""
    return Path(f"/proc/{operator.master()}/cwd").readlink().name


def rotate_secrets(operator: MachineOperator) -> None:
    """Rotate all at once, in three steps: no request fails, and nobody is signed out."""
    token = sign_in(operator)
    old, new = operator.home.with_name("token-1.pem"), operator.home / "token-2.pem"
    with steady_load(operator.base, people=1) as load:
        operator.type("make a token key")
        operator.type("copy a user of MariaDB")
        operator.type("add a password in Redis")
        operator.set(
            SECRET_KEY=f"{OLD_KEY},{NEW_KEY}",
            TOKEN_SIGNING_KEYS=f"{old},{new}",
            DATABASE_URL=operator.url("gatebook_b"),
            REDIS_URL=operator.redis_url(NEW_PASSWORD),
        )
        operator.type_update()
        operator.type("remove a password in Redis")
        assert operator.type("count the connections of a user") == "0\n"
        operator.type("remove a user of MariaDB")
        operator.set(SECRET_KEY=f"{NEW_KEY},{OLD_KEY}", TOKEN_SIGNING_KEYS=f"{new},{old}")
        operator.type_update()
        operator.type("rotate SECRET_KEY")
        assert "with key 2" not in operator.shell("gatebook settings secrets status\n")
        operator.set(SECRET_KEY=NEW_KEY, TOKEN_SIGNING_KEYS=str(new))
        operator.type_update()
        load.await_answers(10)
    assert load.failed == []
    assert check(operator, token) == 200
    operator.shell("gatebook settings doctor\n")
    operator.type("check mail")
    operator.type("check witnesses")


def rotate_the_audit_key(operator: MachineOperator) -> None:
    """Sign with the old key, with both, and with the new one; the log is one."""
    operator.seal()
    operator.type("make an audit key")
    old, new = (f"{operator.home}/{name}.key" for name in ("audit", "audit-b"))
    for keys in (f"{new},{old}", new):
        operator.change_worker(AUDIT_SIGNING_KEYS=keys)
        sign_in(operator)
        operator.seal()


def test_each_secret_has_a_section() -> None:
    """Each setting that is secret, or names a file of secrets, has a section of its own."""
    secrets = {setting.name for setting in fields(Settings) if setting.metadata["secret"]}
    part = RUNBOOKS.text.partition("\n## Rotation of secrets\n")[2].partition("\n## ")[0]

    headings = re.findall(r"^### ([A-Z_]+)$", part, re.MULTILINE)
    assert sorted(headings) == sorted(name.upper() for name in secrets | SECRETS_IN_FILES)
    assert re.findall(r"^\| \[`([A-Z_]+)`\]", part, re.MULTILINE) == headings


def test_a_replica_is_promoted_as_in_the_chaos_runs() -> None:
    statements = RUNBOOKS.block("typed: promote").text.split(";\n")
    assert statements == [*_PROMOTE, ""]
