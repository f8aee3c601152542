"""Check ``python -m api secrets``: which key is needed, and encryption anew with the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.crypto import encryption, webhook_secret
from api.domain.sealed_column import TOTP_SECRET
from api.rules.secret_keys import count_sealed_values, reseal_values
from api.store import sealed_value
from tests.commands.conftest import Call
from tests.support.client import Person
from tests.support.mail_worker import Send
from tests.support.webhook_sender import Sql

OLD, NEW, LOST = "o" * 40, "n" * 40, "x" * 40
RESEAL = (
    "Once every process has the newest key first, run python -m api secrets reseal. Do not remove"
    " the older keys before."
)
REMOVE = (
    "No encrypted value needs an older key. After every process had the newest key first, older"
    " keys serve known devices for 365 days, Idempotency-Keys for 24 hours, mailed codes for 10"
    " minutes; then remove them."
)
PUT_BACK = (
    "No key of SECRET_KEY opens these values: put their key back, behind the newest. See"
    " docs/runbooks.md, SECRET_KEY."
)
HOOK = UUID("01a20349-1372-752e-89a7-834df2a74de4")


@pytest.fixture
def under(make_app: Callable[..., Flask]) -> Callable[..., Any]:
    """Return ``under(NEW, OLD)``: the context of an application with these keys."""
    apps: dict[str, Flask] = {}

    def having(*keys: str) -> Any:
        text = ",".join(keys)
        app = apps.setdefault(text, make_app(secret_key=text))
        return app.app_context()

    return having


@pytest.fixture
def key_id(under: Callable[..., Any]) -> Callable[[str], str]:
    def identify(key: str) -> str:
        with under(key):
            return encryption.key_ids()[0].hex()

    return identify


@pytest.fixture
def insert(sql: Sql, under: Callable[..., Any]) -> Callable[..., UUID]:
    """Return ``insert(number, secret, previous)``, which inserts a webhook with sealed secrets."""

    def inserting(number: int, secret: bytes, previous: bytes | None = None) -> UUID:
        hook_id = UUID(int=HOOK.int + number)
        sql(
            "INSERT INTO webhook (id, url, event_types, secret, previous_secret, created_at,"
            " updated_at, read_to, swept_to, sweep_from, looked_at, next_attempt_at) VALUES (%s,"
            " 'https://example.com', '*', %s, %s, NOW(6), NOW(6), id, id, id, NOW(6), NOW(6))",
            *(hook_id.bytes, secret, previous),
        )
        sql("COMMIT")
        return hook_id

    return inserting


@pytest.fixture
def filled(
    under: Callable[..., Any], insert: Callable[..., UUID], monkeypatch: pytest.MonkeyPatch
) -> list[UUID]:
    """Insert six webhooks: three under OLD (one names no key), two under NEW, one under LOST.

    The pages are so small that several are read.
    """
    monkeypatch.setattr(count_sealed_values, "PAGE", 2)
    monkeypatch.setattr(reseal_values, "PAGE", 2)
    monkeypatch.setattr(reseal_values, "BATCH", 1)
    hooks = []
    for number, key in enumerate((OLD, OLD, OLD, NEW, NEW, LOST)):
        with under(key):
            hook_id = UUID(int=HOOK.int + number)
            sealed = webhook_secret.seal(f"secret {number}", hook_id)
            previous = webhook_secret.seal(f"previous {number}", hook_id) if number == 0 else None
            if number == 2:
                sealed = _unnamed(f"secret {number}".encode(), hook_id)
        hooks.append(insert(number, sealed, previous))
    return hooks


def _unnamed(plain: bytes, hook_id: UUID) -> bytes:
    """Seal in the format of earlier releases, which differs in its head only."""
    sealed = encryption.seal(plain, "webhook secret", hook_id.bytes)
    return b"\x01" + sealed[5:]


def secrets(sql: Sql) -> dict[UUID, bytes]:
    return {UUID(bytes=row["id"]): row["secret"] for row in sql("SELECT id, secret FROM webhook")}


def test_status_and_reseal(
    call: Call,
    filled: list[UUID],
    under: Callable[..., Any],
    key_id: Callable[[str], str],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_KEY", f"{NEW},{OLD}")
    keys = f"key 1: {key_id(NEW)} (newest)\nkey 2: {key_id(OLD)}\n"
    lost = f"1 with a key that SECRET_KEY does not have ({key_id(LOST)})"
    before = (
        f"{keys}webhook.secret: 2 with key 1 (newest), 3 with key 2, {lost}\n"
        f"webhook.previous_secret: 1 with key 2\nauthenticator_app.secret: none\n"
        f"outbox.payload: none\n{PUT_BACK}\n{RESEAL}\n"
    )
    assert call("secrets", "status") == (1, before, "")
    assert NEW not in before
    assert OLD not in before

    unopened = f"webhook.secret of {filled[5]} does not open\n1 unreadable. {PUT_BACK}\n"
    columns = (
        *("webhook.secret", "webhook.previous_secret", "authenticator_app.secret"),
        "outbox.payload",
    )

    def resealed(*numbers: int) -> str:
        return "".join(
            f"{name}: {number} encrypted anew\n"
            for name, number in zip(columns, numbers, strict=True)
        )

    assert call("secrets", "reseal") == (1, resealed(3, 1, 0, 0), unopened)
    assert call("secrets", "reseal") == (1, resealed(0, 0, 0, 0), unopened)
    after = (
        f"{keys}webhook.secret: 5 with key 1 (newest), {lost}\n"
        f"webhook.previous_secret: 1 with key 1 (newest)\nauthenticator_app.secret: none\n"
        f"outbox.payload: none\n{PUT_BACK}\n{REMOVE}\n"
    )
    assert call("secrets", "status") == (1, after, "")
    with under(NEW):
        for number, hook_id in enumerate(filled[:5]):
            assert webhook_secret.unseal(secrets(sql)[hook_id], hook_id) == f"secret {number}"
        [row] = sql("SELECT previous_secret FROM webhook WHERE previous_secret IS NOT NULL")
        assert webhook_secret.unseal(row["previous_secret"], filled[0]) == "previous 0"

    monkeypatch.setenv("SECRET_KEY", f"{NEW},{LOST}")
    assert call("secrets", "reseal") == (0, resealed(1, 0, 0, 0), "")
    monkeypatch.setenv("SECRET_KEY", NEW)
    assert call("secrets", "status") == (
        0,
        (
            f"key 1: {key_id(NEW)} (newest)\nwebhook.secret: 6 with key 1 (newest)\n"
            "webhook.previous_secret: 1 with key 1 (newest)\nauthenticator_app.secret: none\n"
            "outbox.payload: none\n"
        ),
        "",
    )


@pytest.mark.long
def test_a_value_that_nothing_opens_is_unreadable(
    call: Call, insert: Callable[..., UUID], under: Callable[..., Any], sql: Sql
) -> None:
    with under(LOST):
        first = insert(0, _unnamed(b"a secret", HOOK))
    second = insert(1, b"\x07 something else")
    status, output, _ = call("secrets", "status")
    assert (status, "webhook.secret: 2 unreadable" in output) == (1, True)
    stored = secrets(sql)
    status, _, errors = call("secrets", "reseal")
    assert (status, errors.splitlines()[:-1]) == (
        1,
        [f"webhook.secret of {hook_id} does not open" for hook_id in (first, second)],
    )
    assert secrets(sql) == stored


def test_dead_letters_and_waiting_mails_are_renewed(
    call: Call, send: Send, app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    send("alice@example.com")
    send("bob@example.com")
    sql("UPDATE outbox SET dead_at = NOW(6) LIMIT 1")
    sql("COMMIT")
    monkeypatch.setenv("SECRET_KEY", f"{NEW},{app.config['GATEBOOK'].secret_key}")
    status, output, _ = call("secrets", "reseal")
    assert (status, output.splitlines()[-1]) == (0, "outbox.payload: 2 encrypted anew")


def test_a_secret_that_is_changed_meanwhile_is_left_as_it_is(
    filled: list[UUID],
    under: Callable[..., Any],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A webhook's new secret, made between reading and writing, is not overwritten."""
    list_others = sealed_value.list_others
    changed = b"made by another process meanwhile"

    def then_rotate(*arguments: Any) -> Any:
        values = list_others(*arguments)
        if arguments[1].name == "webhook.secret":
            sql("UPDATE webhook SET secret = %s WHERE id = %s", changed, filled[0].bytes)
            sql("COMMIT")
        return values

    monkeypatch.setattr(sealed_value, "list_others", then_rotate)
    with under(NEW, OLD):
        results = list(reseal_values.reseal_values())
        assert [result.resealed for result in results] == [2, 1, 0, 0]
        assert secrets(sql)[filled[0]] == changed
        assert encryption.is_current(secrets(sql)[filled[1]])


def test_the_secret_of_an_authenticator_app_is_renewed_for_its_account(
    call: Call,
    sign_up: Callable[..., Person],
    under: Callable[..., Any],
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = UUID(sign_up("alice").id).bytes + HOOK.bytes
    with under(OLD):
        sealed = encryption.seal(b"a secret", TOTP_SECRET, place)
    sql(
        "INSERT INTO authenticator_app (id, account_id, secret, created_at)"
        " VALUES (%s, %s, %s, NOW(6))",
        *(HOOK.bytes, place[:16], sealed),
    )
    sql("DELETE FROM outbox")
    sql("COMMIT")
    monkeypatch.setenv("SECRET_KEY", f"{NEW},{OLD}")
    assert "authenticator_app.secret: 1 with key 2\n" in call("secrets", "status")[1]
    assert call("secrets", "reseal")[0] == 0
    [row] = sql("SELECT secret FROM authenticator_app")
    with under(NEW):
        assert encryption.unseal(row["secret"], TOTP_SECRET, place) == b"a secret"


def test_two_at_once_renew_each_value_once(
    filled: list[UUID], under: Callable[..., Any], sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second run between reading and writing of the first takes nothing away from it."""
    replace = reseal_values._replace
    inner: list[int] = []

    def meanwhile(column: Any, opened: Any) -> int:
        if not inner:
            inner.append(0)
            with under(NEW, OLD, LOST):
                inner.extend(result.resealed for result in reseal_values.reseal_values())
        return replace(column, opened)

    monkeypatch.setattr(reseal_values, "_replace", meanwhile)
    with under(NEW, OLD):
        outer = [result.resealed for result in reseal_values.reseal_values()]
    assert [a + b for a, b in zip(outer, inner[1:], strict=True)] == [4, 1, 0, 0]
    with under(NEW):
        for number, hook_id in enumerate(filled):
            assert webhook_secret.unseal(secrets(sql)[hook_id], hook_id) == f"secret {number}"
