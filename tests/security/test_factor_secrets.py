"""Search the log, the tables and Redis for secrets of second factors, at the end of a journey."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from tests.conftest import Clock
from tests.security import test_secrets_at_rest
from tests.support import passkeys
from tests.support.client import ApiClient
from tests.support.mailed import mailed
from tests.support.owners import Owner
from tests.support.second_factors import CONFIRM
from tests.support.soft_authenticator import to_text
from tests.support.tables import Sql, dump

pytestmark = pytest.mark.long


class Journey:
    """An owner who uses every factor, rightly and wrongly, and every secret on the way."""

    def __init__(self, app: Flask, sql: Sql, clock: Clock) -> None:
        self._app = app
        self.owner = Owner.new(app, "alice", sql).with_app().with_passkey().trusted()
        assert self.owner.phone is not None
        self.texts = {self.owner.person.secret, self.owner.trust, self.owner.phone.secret}
        self.texts |= set(self.owner.phone.recovery_codes)
        self.codes: set[str] = set()
        clock.advance(seconds=60)
        for code in (self.owner.phone.code(), self.owner.phone.wrong_code()):
            self.codes.add(code)
            self._sign_in({"totp_code": code})
        self._sign_in({"recovery_code": self.owner.codes.pop()})
        self._sign_in({"recovery_code": "999999-999999-999999-999999"})
        self._use_passkey()
        self._ask_for_a_mail()
        self.credentials = [made.id for made in self.owner.keys.credentials]

    def _sign_in(self, factor: dict[str, str]) -> None:
        client, person = ApiClient(self._app), self.owner.person
        body = {"email": person.email, "password": person.password, "deliver": "token"}
        pending = client.post("/v1/sessions", json=body).json["sign_in_token"]
        body = {"sign_in_token": pending, **factor}
        for _ in range(2):  # the second time it is used, or over
            answer = client.post(CONFIRM, json=body)
            if answer.status_code == 201:
                self.texts.add(answer.json["token"])
                self.texts.add(answer.json["device_token"])
        self.texts |= {pending, *factor.values()} - {factor.get("totp_code", "")}

    def _use_passkey(self) -> None:
        client, keys = ApiClient(self._app), self.owner.keys
        right = passkeys.sign_in(client, keys, deliver="token")
        self.texts.add(right.json["token"])
        for signature, uv in ((b"wrong", True), (None, False)):
            keys.signature, keys.uv = signature, uv
            body = {"passkey": passkeys.answer(client, keys)}
            assert client.post("/v1/sessions", json=body).status_code == 401
            self.texts.add(body["passkey"]["response"]["clientDataJSON"])

    def _ask_for_a_mail(self) -> None:
        client, email = ApiClient(self._app), self.owner.person.email
        asked = client.post("/v1/sign-in-mails", json={"email": email, "deliver": "token"})
        values = mailed(self._app, email)
        shown = {"token": values["token"], "request_token": asked.json["request_token"]}
        for _ in range(2):
            client.post("/v1/sessions", json=shown)
        self.texts |= {*shown.values(), values["code"]}


def forms(texts: set[str]) -> Iterator[bytes]:
    """Yield the texts plain and encoded, the secret of the app also as its bytes."""
    for text in texts:
        raws = {text.encode(), text.replace("-", "").encode()}
        if re.fullmatch("[A-Z2-7]{32}", text):
            raws.add(base64.b32decode(text))
        for raw in raws:
            yield from (raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="))


def of_credential(raw: bytes) -> tuple[bytes, ...]:
    return raw, raw.hex().encode(), to_text(raw).encode()


def numbers(text: str) -> set[str]:
    """Return the words of six digits, without the fractions of seconds."""
    return set(re.findall(r"(?<![\w.])\d{6}(?!\w)", text))


@pytest.fixture
def journey(make_app: Callable[..., Flask], log: Any, sql: Sql, clock: Clock) -> Journey:
    app = make_app(log_format="json", log_level="debug", limits=True)
    return Journey(app, sql, clock)


def test_no_secret_of_a_factor_is_where_it_may_not_be(
    journey: Journey, log: Any, sql: Sql, redis: Redis
) -> None:
    tables = dump(sql)
    assert len(tables["recovery_code"]) == 10
    assert len(tables["trusted_device"]) == 1
    [row] = tables["passkey"]
    assert row.pop("credential_id") == journey.credentials[0]  # here it may be, and nowhere else
    rows = [value for each in tables.values() for row in each for value in row.values()]
    places = {
        "log": log.getvalue().encode(),
        "tables": b"\n".join(x if isinstance(x, bytes) else str(x).encode() for x in rows),
        "redis": test_secrets_at_rest.everything_in_redis(redis),
    }
    assert places["log"].count(b"/v1/sign-in/confirmations") >= 8
    assert len(journey.texts) > 20
    for place, content in places.items():
        for form in forms(journey.texts):
            assert form not in content, (place, form)
        for credential in journey.credentials:
            assert not [form for form in of_credential(credential) if form in content], place
        assert b"otpauth:" not in content
        assert not journey.codes & numbers(content.decode(errors="replace")), place
