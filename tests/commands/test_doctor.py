"""Check the output and the exit status of ``python -m api doctor``."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis

from api import __main__ as command_line
from api.commands import doctor
from api.crypto import encryption, webhook_secret
from api.domain import clock as api_clock
from api.domain.health import Finding, Status
from api.outbound import HttpAnswer
from api.rules.accounts import list_old_spellings
from api.rules.health import check_passkeys
from api.settings import SettingsError
from tests.resources.expected import StoppedClock
from tests.support import passkeys
from tests.support.api_tokens import bearer, issue, issue_to_service
from tests.support.client import ApiClient, Person
from tests.support.soft_authenticator import Authenticator
from tests.support.tables import Sql

Run = Callable[..., tuple[int, str, str]]
NAMES = (
    *("settings", "mariadb", "migrations", "rights", "redis", "roles", "addresses"),
    *("client_addresses", "secret_keys"),
)
# the other allowed origin of the tests is not under their RP ID
PASSKEYS = (
    "No passkey can be made at https://app.example.com: not under the RP ID localhost"
    " (PASSKEY_RP_ID), nor in PASSKEY_RELATED_ORIGINS."
)
SIGNED = "Audiences: https://notes.example.com, reports."
ALL_WELL = (
    "".join(f"ok    {name}\n" for name in NAMES)
    + f"ok    passkeys: {PASSKEYS}\nok    password_schemes\nok    tokens\n"
    + f"ok    signed_tokens: (key) signs. {SIGNED}\n"
)


@pytest.fixture
def run(
    app: Flask,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Return ``run("--json")``: (exit status, standard output, standard error).

    The name of the key that signs tokens, which is another one in each run, is shown as (key).
    """
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(command_line, "create_app", lambda _settings: app)
    # They have a file of their own: test_doctor_providers.py.
    further = [check for check in doctor.FURTHER_CHECKS if "providers" not in check.__name__]
    monkeypatch.setattr(doctor, "FURTHER_CHECKS", tuple(further))

    def running(*arguments: str) -> tuple[int, str, str]:
        code = command_line.main(["doctor", *arguments])
        output = capsys.readouterr()
        return code, re.sub(r"[\w-]{43}(?= signs)", "(key)", output.out), output.err

    return running


@pytest.fixture
def further(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return ``further(Finding("lamp", Status.WARNING))``, which adds a check with this finding."""

    def adding(*findings: Finding) -> None:
        def _check_lamp(_app: Flask, _options: Namespace) -> Iterator[Finding]:
            yield from findings

        monkeypatch.setattr(doctor, "FURTHER_CHECKS", (*doctor.FURTHER_CHECKS, _check_lamp))

    return adding


def check(name: str, status: str = "ok", detail: str = "") -> dict[str, str]:
    return {"name": name, "status": status, "detail": detail}


WELL = [
    *(check(name) for name in NAMES),
    check("passkeys", detail=PASSKEYS),
    check("password_schemes"),
    check("tokens"),
    check("signed_tokens", detail=f"(key) signs. {SIGNED}"),
]


def test_all_is_well(run: Run) -> None:
    assert run() == (0, ALL_WELL, "")
    assert run("--strict") == (0, ALL_WELL, "")
    code, out, err = run("--json")
    assert (code, json.loads(out), err) == (0, {"status": "ok", "checks": WELL}, "")
    assert out.count("\n") == 1


def test_the_places_of_secrets_are_named_and_never_a_value(
    run: Run, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, credential = tmp_path / "redis", tmp_path / "SECRET_KEY"
    file.write_text(environment["REDIS_URL"])
    credential.write_text(environment["SECRET_KEY"])
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("REDIS_URL_FILE", str(file))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    place = f"REDIS_URL is from the file {file}"
    overridden = "SECRET_KEY is set as a variable: the credential SECRET_KEY is not read."
    assert run("--strict")[0] == 1
    code, out, err = run()
    assert (code, out.splitlines()[:2], err) == (
        0,
        [f"warn  settings: {overridden}", f"ok    settings: {place}."],
        "",
    )

    monkeypatch.delenv("SECRET_KEY")
    file.chmod(0o660)
    writable = f"Others may write the file {file}: chmod go-w"
    credentials = f"SECRET_KEY is from the credential {credential}"
    assert run()[1].splitlines()[:2] == [
        f"warn  settings: {writable}",
        f"ok    settings: {place}, {credentials}.",
    ]


def test_audiences_without_keys_are_named(
    run: Run, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    off = make_app(token_signing_keys=())
    monkeypatch.setattr(command_line, "create_app", lambda _settings: off)
    assert run()[1].splitlines()[-1] == (
        "warn  signed_tokens: TOKEN_AUDIENCES is set, but not TOKEN_SIGNING_KEYS: there are no"
        " signed tokens."
    )


def test_a_warning_fails_where_it_is_asked_to(run: Run, further: Callable[..., None]) -> None:
    further(Finding("lamp", Status.OK), Finding("lamp", Status.WARNING, "It flickers."))
    assert run() == (0, f"{ALL_WELL}ok    lamp\nwarn  lamp: It flickers.\n", "")
    assert run("--strict")[0] == 1
    code, out, _ = run("--json")
    report: dict[str, Any] = {
        "status": "warning",
        "checks": [*WELL, check("lamp"), check("lamp", "warning", "It flickers.")],
    }
    assert (code, json.loads(out)) == (0, report)
    code, out, _ = run("--json", "--strict")
    assert (code, json.loads(out)) == (1, report)


def test_a_failure_fails(run: Run, further: Callable[..., None]) -> None:
    further(Finding("lamp", Status.WARNING, "It flickers."), Finding("lamp", Status.FAILED, "Out."))
    code, out, _ = run()
    assert (code, out.splitlines()[-1]) == (1, "FAIL  lamp: Out.")
    code, out, _ = run("--json")
    assert (code, json.loads(out)["status"]) == (1, "failed")


def test_a_check_that_fails_itself_has_found_nothing_well(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _check_lamp(_app: Flask, _options: Namespace) -> Iterator[Finding]:
        raise ZeroDivisionError("by nothing")
        yield

    def _check_door(_app: Flask, _options: Namespace) -> Iterator[Finding]:
        yield Finding("door")

    monkeypatch.setattr(
        doctor, "FURTHER_CHECKS", (*doctor.FURTHER_CHECKS, _check_lamp, _check_door)
    )
    failed = "FAIL  lamp: ZeroDivisionError: by nothing\n"
    assert run() == (1, f"{ALL_WELL}{failed}ok    door\n", "")


def test_wrong_settings_are_told_in_the_same_shape(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_settings: object) -> Flask:
        raise SettingsError(["PORT is odd.", "HOST is missing."])

    monkeypatch.setattr(command_line, "create_app", refuse)
    code, out, err = run("--json")
    checks = [check("settings", "failed", "PORT is odd. HOST is missing.")]
    assert (code, json.loads(out), err) == (1, {"status": "failed", "checks": checks}, "")
    assert run() == (1, "", "Invalid settings:\n  PORT is odd.\n  HOST is missing.\n")


def test_addresses_that_workers_of_an_earlier_release_stored_are_a_warning(
    run: Run, sign_up: Callable[..., Person], sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses that workers of an earlier release stored after ``migrate`` are a warning.

    Not every spelling finds these people.
    """
    for name in ("alice", "bob", "jo"):
        sign_up(name)
    spelled = "UPDATE account SET email = %s, email_key = %s WHERE email = 'jo@example.com'"
    sql(spelled, "J\u030co@example.com", "j\u030co@example.com".encode())
    detail = (
        "The address of 1 of 3 accounts is stored in the form of an earlier release: run python -m"
        " api migrate once no worker of that release is running."
    )
    assert run("--strict") == (
        1,
        ALL_WELL.replace("ok    addresses", f"warn  addresses: {detail}"),
        "",
    )
    # Only the newest are read, whatever the table's size: reading all would take too long.
    monkeypatch.setattr(list_old_spellings, "NEWEST", 2)
    sign_up("carol")
    detail = detail.replace("1 of 3 accounts", "1 of the newest 2 accounts")
    assert f"warn  addresses: {detail}\n" in run()[1]
    sign_up("dave")
    assert run() == (
        0,
        ALL_WELL.replace(
            "ok    addresses", "ok    addresses: Only the newest 2 accounts were checked."
        ),
        "",
    )


def test_clients_without_a_readable_address_are_a_warning_for_a_day(
    run: Run, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, redis: Redis
) -> None:
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    app = make_app(limits=True, trusted_proxies=1)
    body = {"email": "nobody@example.com", "password": "a quiet harbour at dawn"}
    forwarded = {"X-Forwarded-For": "unknown"}
    assert ApiClient(app).post("/v1/sessions", json=body, headers=forwarded).status_code == 401

    detail = (
        f"At {api_clock.to_text(clock.now())} a client's network address could not be read. Such"
        " clients have no limit by address. client_address_unreadable in the log shows the"
        " X-Forwarded-For: compare it with TRUSTED_PROXIES and the balancer."
    )
    warning = f"warn  client_addresses: {detail}"
    assert run() == (0, ALL_WELL.replace("ok    client_addresses", warning), "")
    [key] = redis.scan_iter("gatebook-test:limits:unreadable-address")
    assert 0 < int(redis.ttl(key)) <= 86_400


def test_passkeys_of_a_former_rp_id_are_a_warning(run: Run, app: Flask, sql: Sql) -> None:
    client = ApiClient(app)
    assert passkeys.sign_up(client, Authenticator(), "carol@example.com").status_code == 201
    sql("UPDATE passkey SET rp_id = 'former.example'")
    detail = (
        "1 passkeys were made for another RP ID than localhost: no browser offers them any more."
        " Set PASSKEY_RP_ID back, or let their owners add new ones."
    )
    assert run() == (
        0,
        ALL_WELL.replace(f"ok    passkeys: {PASSKEYS}", f"warn  passkeys: {detail}"),
        "",
    )


def test_related_origins_that_the_host_of_the_rp_id_does_not_serve_are_a_warning(
    run: Run, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "passkey_rp_id": "rp.example",
        "passkey_related_origins": ("https://brand.example", "https://other.example"),
    }
    related = make_app(**settings)
    monkeypatch.setattr(command_line, "create_app", lambda _settings: related)
    served = HttpAnswer(200, b'{"origins": ["https://brand.example"]}', None)
    monkeypatch.setattr(check_passkeys, "post", lambda *_args, **_options: served)
    detail = (
        "https://rp.example/.well-known/webauthn does not list https://other.example: browsers"
        " refuse passkeys there. Let that host serve the origins of PASSKEY_RELATED_ORIGINS, as"
        " application/json."
    )
    assert f"warn  passkeys: {detail}\n" in run()[1]


OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def findings(
    make_app: Callable[..., Flask], run: Run, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[dict[str, str]]]:
    """Return ``findings(NEW, OLD)``: the findings about SECRET_KEY with these keys."""

    def finding(*keys: str) -> list[dict[str, str]]:
        app = make_app(secret_key=",".join(keys))
        monkeypatch.setattr(command_line, "create_app", lambda _settings: app)
        checks: list[dict[str, str]] = json.loads(run("--json")[1])["checks"]
        return [each for each in checks if each["name"] == "secret_keys"]

    return finding


def test_an_older_key_is_reported_until_nothing_needs_it(
    findings: Callable[..., list[dict[str, str]]], make_app: Callable[..., Flask], sql: Sql
) -> None:
    Person.sign_up(make_app(secret_key=OLD), "alice")
    assert findings(OLD) == [check("secret_keys")]
    [found] = findings(NEW, OLD)
    assert found["status"] == "warning"
    assert found["detail"].startswith("outbox.payload: 1 with key 2. Once every process has")

    sql("DELETE FROM outbox")
    sql("COMMIT")
    [found] = findings(NEW, OLD)
    assert found["status"] == "ok"
    assert found["detail"].startswith("No encrypted value needs an older key. After every process")
    assert findings(NEW) == [check("secret_keys")]


def test_a_key_that_is_missing_is_a_failure_where_values_last(
    findings: Callable[..., list[dict[str, str]]], make_app: Callable[..., Flask], sql: Sql
) -> None:
    """A secret of a webhook without its key is lost; a mail becomes a dead letter, and expires."""
    app = make_app(secret_key=OLD)
    Person.sign_up(app, "alice")
    with app.app_context():
        key_id = encryption.key_ids()[0].hex()
        sealed = webhook_secret.seal("a secret", UUID(int=7))
    sql(
        "INSERT INTO webhook (id, url, event_types, secret, created_at, updated_at, read_to,"
        " swept_to, sweep_from, looked_at, next_attempt_at) VALUES (%s, 'https://example.com',"
        " '*', %s, NOW(6), NOW(6), id, id, id, NOW(6), NOW(6))",
        *(UUID(int=7).bytes, sealed),
    )
    sql("COMMIT")
    lost = f"1 with a key that SECRET_KEY does not have ({key_id})"
    assert [(each["status"], each["detail"].split(". ")[0]) for each in findings(NEW)] == [
        ("failed", f"webhook.secret: {lost}"),
        ("warning", f"outbox.payload: {lost}"),
    ]


def test_tokens_that_nobody_uses_and_service_accounts_without_an_owner_are_named(
    app: Flask, alice: Person, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = StoppedClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    issue(alice, days=365)
    used = issue_to_service(app, days=365, name="Collector")
    issue_to_service(app, days=365, name="Forgotten")
    clock.advance(days=91)
    assert ApiClient(app).get("/v1/token", headers=bearer(used)).status_code == 200
    code, out, _ = run()
    assert (code, [line for line in out.splitlines() if " tokens: " in line]) == (
        0,
        [
            "warn  tokens: API tokens that were not used for 90 days: 2.",
            "warn  tokens: Service accounts without a use for 90 days: Forgotten.",
            "warn  tokens: Service accounts whose creator is gone: Collector, Forgotten.",
        ],
    )
