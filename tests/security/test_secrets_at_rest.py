"""Attack with a stolen database or Redis: neither holds a password or a session secret."""

from __future__ import annotations

import base64
import hashlib
import io
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from tests.support.api_tokens import bearer, issue
from tests.support.client import ApiClient, Person
from tests.support.mixed_session import mixed_session

PREFIX = "gatebook-test:"


def everything_in_mariadb(sql: Callable[..., list[dict[str, Any]]]) -> bytes:
    tables = sql(
        "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
    )
    assert {"account", "session", "audit_event", "idempotency_key", "outbox"} <= {
        t["name"] for t in tables
    }
    rows = [row for table in tables for row in sql(f"SELECT * FROM `{table['name']}`")]
    return b"\n".join(_as_bytes(value) for row in rows for value in row.values())


def everything_in_redis(redis: Redis) -> bytes:
    # DUMP works for every type but may compress strings, so strings are read as well.
    values = []
    for key in redis.scan_iter(f"{PREFIX}*"):
        readers: dict[bytes, Callable[[bytes], Any]] = {
            b"string": redis.get,
            b"list": lambda key: redis.lrange(key, 0, -1),
            b"hash": redis.hgetall,
        }
        values += [key, _as_bytes(readers[redis.type(key)](key))]
    return b"\n".join(values)


def _as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def forms(text: str, *, digests: bool) -> Iterator[bytes]:
    """Yield the text plain, in NFKC, reversed, encoded, and hashed without salt."""
    for spelled in {text, unicodedata.normalize("NFKC", text), text.casefold()}:
        raw = spelled.encode()
        yield from (raw, raw[::-1], raw.hex().encode())
        yield base64.b64encode(raw).rstrip(b"=")
        yield base64.urlsafe_b64encode(raw).rstrip(b"=")
        for algorithm in ("md5", "sha1", "sha256", "sha512") if digests else ():
            digest = hashlib.new(algorithm, raw)
            yield from (digest.digest(), digest.hexdigest().encode())


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(limits=True)


def test_no_secret_is_at_rest_in_the_clear(app: Flask, sql: Any, redis: Redis) -> None:
    collected = mixed_session(app, delete=False)

    stored = everything_in_mariadb(sql) + everything_in_redis(redis)

    assert len(collected.secrets) == 7
    for secret in collected.secrets:
        for form in forms(secret, digests=False):
            assert form not in stored
        assert base64.urlsafe_b64decode(secret + "=") not in stored  # the 256 bits themselves
    for password in collected.passwords:
        for form in forms(password, digests=True):
            assert form not in stored
    assert b"a-key-of-the-clients-own" not in stored


def test_what_is_kept_of_a_password_is_argon2id_and_of_a_secret_its_sha_256(
    app: Flask, sql: Any, redis: Redis
) -> None:
    collected = mixed_session(app, delete=False)

    [account] = sql("SELECT password_hash FROM account")
    assert account["password_hash"].startswith("$argon2id$v=19$")
    assert everything_in_mariadb(sql).count(b"$argon2") == 1
    assert b"$argon2" not in everything_in_redis(redis)
    digests = {hashlib.sha256(secret.encode()).digest() for secret in collected.secrets}
    assert {row["secret_digest"] for row in sql("SELECT secret_digest FROM session")} < digests
    keys = {key.rpartition(b":")[2] for key in redis.scan_iter(f"{PREFIX}session:*")}
    assert keys <= {digest.hex().encode() for digest in digests}


def test_redis_knows_no_address_of_somebody_who_is_not_signed_in(app: Flask, redis: Redis) -> None:
    mixed_session(app, delete=True)

    assert b"@example.com" not in everything_in_redis(redis)


def test_a_fingerprint_of_a_body_can_not_be_made_without_the_key(
    make_app: Callable[..., Flask], sql: Any
) -> None:
    # The body contains a password: an unkeyed fingerprint would be a fast hash to guess against.
    fingerprints = []
    for secret_key in ("a" * 32, "b" * 32):
        app = make_app(secret_key=secret_key)
        body = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
        response = app.test_client().post(
            "/v1/accounts", json=body, headers={"Idempotency-Key": "k"}
        )
        assert response.status_code == 201
        fingerprints += [row["fingerprint"] for row in sql("SELECT * FROM idempotency_key")]
        sql("SET SESSION TRANSACTION READ WRITE")
        sql("DELETE FROM idempotency_key")
        sql("DELETE FROM account")

    assert len(set(fingerprints)) == 2


def test_no_api_token_is_at_rest_in_redis_in_a_key_or_in_the_log(
    make_app: Callable[..., Flask],
    sql: Any,
    redis: Redis,
    sign_in: Callable[..., Person],
    log: io.StringIO,
) -> None:
    app = make_app(limits=True, log_format="json", log_level="debug")
    alice = sign_in("alice", app)
    live, leaked = issue(alice, "tokens:check"), issue(alice)
    client = ApiClient(app)
    for token in (live, leaked):
        client.get("/v1/token", headers=bearer(token))
        client.get("/v1/account", headers=bearer(token))
        client.get("/v1/token", headers=bearer(token[:-1]))
        client.post("/v1/token-checks", json={"token": token}, headers=bearer(live))
        client.post("/v1/token-checks", json={token: token}, headers=bearer(live))
    client.post("/v1/token-revocations", json={"tokens": [leaked]})

    stored = everything_in_mariadb(sql) + everything_in_redis(redis)

    assert f"{PREFIX}token:".encode() in stored
    assert '"path":"/v1/token"' in log.getvalue()
    for token in (live, leaked):
        secret = token[4:-4]  # the prefix and the last four characters are the hint
        for form in forms(secret, digests=False):
            assert form not in stored
        assert secret not in log.getvalue()
