"""Sign in with passkeys: each answers a challenge of its own, signed before the measurement."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fido2 import cbor
from fido2.cose import CoseKey

from api import create_app
from api.domain import ids
from api.rules.factors import passkey_challenges
from api.settings import Settings
from bench.harness.people import MadeUpPeople
from bench.harness.raw_http import request
from bench.harness.servers import MeasuredServer

if TYPE_CHECKING:
    from tests.support.soft_authenticator import Credential

_MOST_A_SECOND = 1500  # a worker on one core does fewer
_ACCOUNT = "SELECT id FROM account WHERE email = %s"
_HANDLE = """UPDATE account
    SET user_handle = %s, has_second_factor = 1, has_lone_passkey = 1, asks_second_factor = 1
    WHERE id = %s"""
_PASSKEY = """INSERT INTO passkey
    (id, account_id, kind, credential_id, public_key, algorithm, sign_count, rp_id, aaguid,
     transports, backup_eligible, backed_up, discoverable, stands_alone, name, created_at)
    VALUES (%s, %s, 'passkey', %s, %s, -7, 0, %s, REPEAT('0', 16), 'internal', 0, 0, 1, 1, 'Phone',
        UTC_TIMESTAMP())"""


class SigningPasskeys:
    """A passkey of each of these accounts, in software. They count nothing, as synced ones."""

    def __init__(
        self, server: MeasuredServer, people: MadeUpPeople, accounts: Sequence[int]
    ) -> None:
        # a tree without its tests can be measured, too, but not by this
        from tests.support.soft_authenticator import Authenticator, to_text

        self._app = create_app(Settings.from_environ(server.environ()))
        party = self._app.config["GATEBOOK"].relying_party
        self._passkeys = []
        with server.services.sql() as sql, sql.cursor() as cursor:
            for account in accounts:
                passkey = Authenticator(rp_id=party.rp_id, origin=min(party.origins), counts=False)
                handle = secrets.token_bytes(32)
                passkey.create({"user": {"id": to_text(handle)}, "challenge": ""})
                made = passkey.credentials[0]
                cursor.execute(_ACCOUNT, (people.email(account),))
                [account_id] = cursor.fetchone() or [b""]
                cursor.execute(_HANDLE, (handle, account_id))
                row = (ids.new_id().bytes, account_id, made.id, _public_key(made), party.rp_id)
                cursor.execute(_PASSKEY, row)
                self._passkeys.append(passkey)
            sql.commit()

    def sign_ins(self, count: int) -> list[bytes]:
        """Return sign-ins of an app, each with another challenge."""
        with self._app.app_context():
            return [self._sign_in(number) for number in range(count)]

    @contextmanager
    def renewing(self, file: Path, seconds: int) -> Iterator[None]:
        """Write sign-ins for one window: each works once."""
        file.write_bytes(b"\0".join(self.sign_ins(_MOST_A_SECOND * (seconds + 1))))
        yield

    def _sign_in(self, number: int) -> bytes:
        passkey = self._passkeys[number % len(self._passkeys)]
        answer = passkey.get(passkey_challenges.for_sign_in().json)
        return request("POST", "/v1/sessions", body={"passkey": answer, "deliver": "token"})


def _public_key(made: Credential) -> bytes:
    key = CoseKey.for_alg(made.algorithm).from_cryptography_key(made.key.public_key())
    return bytes(cbor.encode(key))
