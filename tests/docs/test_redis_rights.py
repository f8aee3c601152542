"""Check that docs/operations.md names exactly the rights in Redis that the code uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis

from api.commands.operator import operator
from api.domain.health import Finding
from api.domain.proof import Purpose
from api.rules.accounts.recover_accounts import recover_accounts
from api.rules.health.check_redis import check_redis
from api.throttling import limits
from tests.support.client import ApiClient, Person
from tests.support.mixed_session import mixed_session
from tests.support.own_redis import OwnRedis

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


def listed(row: str) -> str:
    (rights,) = re.findall(rf"^\| {re.escape(row)} \| `([^`]+)`", PAGE.read_text(), re.MULTILINE)
    return str(rights).replace("\\|", "|")


RIGHTS = listed("Rights (ACL)").replace("~gatebook:*", "~gatebook-test:*")
# For other kinds of connections than the tests', and for releases side by side.
NOT_SEEN = {"+ping", "+select", "+client", "+hello", "+evalsha", "+script|load"}


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    redis = OwnRedis()
    yield redis
    redis.close()


def limited(own_redis: OwnRedis, rights: str) -> str:
    """Return the URL for a user who has only these rights."""
    admin: Redis = own_redis.client
    admin.execute_command("ACL", "SETUSER", "gatebook", "on", ">secret", *rights.split())
    return own_redis.url.replace("unix://", "unix://gatebook:secret@")


def test_the_rights_that_are_named_are_enough(
    make_app: Callable[..., Flask], own_redis: OwnRedis
) -> None:
    app = make_app(limits=True, redis_url=limited(own_redis, RIGHTS))
    mixed_session(app, delete=True)
    bob = Person.sign_up(app, "bob")
    for _ in range(7):
        ApiClient(app).post("/v1/sessions", json={"email": bob.email, "password": "not his"})
    assert ApiClient(app).get("/readyz").status_code == 200
    with app.test_request_context():
        limits.attempt_mail(Purpose.RESET_PASSWORD, b"bob@example.com", "198.51.100.1")
        assert check_redis() == Finding("redis")
        limits.attempt_proof("198.51.100.1")
        limits.clear_password(b"bob@example.com", UUID(int=1))
        assert recover_accounts(operator()).accounts == 1
    bob = Person.sign_up(app, "carol").sign_in()
    assert bob.sign_in().delete("/v1/sessions").status_code == 200
    denied = [entry["object"] for entry in _acl_log(own_redis.client)]
    assert denied == []


def _acl_log(admin: Redis) -> list[dict[str, str]]:
    entries = admin.execute_command("ACL", "LOG")
    return [
        {_text(name): _text(value) for name, value in _pairs(entry).items()} for entry in entries
    ]


def _pairs(entry: object) -> dict[object, object]:
    if isinstance(entry, dict):
        return entry
    assert isinstance(entry, list)
    return dict(zip(entry[::2], entry[1::2], strict=True))


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def test_the_files_of_several_machines_have_the_rights_that_are_named() -> None:
    typed = re.findall(r"^user gatebook on >… (.+)$", PAGE.read_text(), re.MULTILINE)
    assert typed == [listed("Rights (ACL)"), listed("Rights on each Sentinel")]


def test_each_command_that_is_named_is_used(
    make_app: Callable[..., Flask], own_redis: OwnRedis
) -> None:
    app = make_app(limits=True, redis_url=own_redis.url)
    own_redis.client.config_resetstat()
    mixed_session(app, delete=True)
    with app.test_request_context():
        attempt = limits.attempt_password(b"bob@example.com", "198.51.100.1")
        attempt.not_made()
        limits.attempt_password(b"bob@example.com", "198.51.100.1", "00").succeeded()
        limits.clear_password(b"bob@example.com", UUID(int=1))
        recover_accounts(operator())
    used = {"+" + name.removeprefix("cmdstat_") for name in own_redis.client.info("commandstats")}
    named = {right for right in RIGHTS.split() if right.startswith("+")}
    assert named - NOT_SEEN - used <= {"+rpop"}  # Used once a window has moved on.
