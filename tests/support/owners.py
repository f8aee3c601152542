"""Owners of accounts with factors of every sort, as the API enrols them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask

from tests.support import locks, passkeys
from tests.support.authenticator import PhoneApp, enrol
from tests.support.client import NEW_PASSWORD, ApiClient, Person
from tests.support.identities import given_identity
from tests.support.mailed import mailed
from tests.support.roles import vouched
from tests.support.soft_authenticator import Authenticator as Keys
from tests.support.tables import Sql

METHODS = "/v1/account/sign-in-methods"
RESET = "/v1/password-resets"
WEAKENED = "UPDATE passkey SET stands_alone = 0 WHERE credential_id = %s"
COPIED = """UPDATE account SET has_lone_passkey = EXISTS (
    SELECT 1 FROM passkey WHERE account_id = account.id AND stands_alone = 1) WHERE id = %s"""
UNVERIFIED = "UPDATE account SET email_verified = 0 WHERE id = %s"


@dataclass
class Owner:
    """A person with a verified address and what signs them in: ``Owner(person, sql)``.

    ``keys`` holds the newest passkey or security key; without any, one that no account has.
    """

    person: Person
    sql: Sql
    phone: PhoneApp | None = None
    keys: Keys = field(default_factory=Keys)
    codes: list[str] = field(default_factory=list)
    trust: str = "made up"  # secret of a trusted device

    @classmethod
    def new(cls, app: Flask, name: str, sql: Sql) -> Owner:
        """Sign up and sign in a person by bearer token, with the address verified."""
        return cls(vouched(Person.sign_up(app, name)).sign_in(deliver="token"), sql)

    @classmethod
    def signed_up_with_passkey(cls, app: Flask, name: str, sql: Sql) -> Owner:
        """Sign up and sign in a person by a passkey, with the address verified."""
        client, keys = ApiClient(app), Keys()
        created = passkeys.sign_up(client, keys, f"{name}@example.com")
        assert created.status_code == 201, created.text
        person = vouched(Person(client, created.json, "no password"))
        signed_in = passkeys.sign_in(client, keys, deliver="token")
        assert signed_in.status_code == 201, signed_in.text
        person.token = signed_in.json["token"]
        return cls(person, sql, keys=keys)

    @property
    def app(self) -> Flask:
        return self.person.client.application

    def with_app(self) -> Owner:
        """Add an authenticator app."""
        self.phone = enrol(self.app, self.person)
        self.codes += self.phone.recovery_codes
        return self

    def with_passkey(self, kind: str = "passkey", *, asks: bool = True) -> Owner:
        """Add a passkey or a security key; ``asks``: it is asked for after the password."""
        self.keys = Keys(uv=kind == "passkey")
        asked = {} if asks else {"second_factor": False}
        added = passkeys.add(self.person, self.keys, kind, **asked)
        assert added.status_code == 201, added.text
        self.codes += added.json.get("recovery_codes", ())
        return self

    def weakened(self) -> Owner:
        """Let the newest passkey not stand alone, as one made without user verification."""
        self.sql(WEAKENED, self.keys.credentials[-1].id)
        self.sql(COPIED, self._id)
        return self

    def trusted(self) -> Owner:
        """Keep the secret of a device that the owner trusts, if the sign-in asks for a factor."""
        client = ApiClient(self.app)
        body = {"email": self.person.email, "password": self.person.password, "deliver": "token"}
        begun = client.post("/v1/sessions", json=body)
        if begun.status_code == 202:
            shown = {"recovery_code": self.codes.pop(), "trust_device": True}
            shown["sign_in_token"] = begun.json["sign_in_token"]
            done = client.post("/v1/sign-in/confirmations", json=shown)
            assert done.status_code == 201, done.text
            self.trust = done.json.get("trust_token", self.trust)
        return self

    def switched_off(self) -> Owner:
        """Ask for no second factor after the password."""
        answer = self.person.patch(METHODS, json={"second_factor": False})
        assert answer.status_code == 200, answer.text
        return self

    def with_identity(self) -> Owner:
        """Link the identity at the provider ``acme`` whose subject is the account's id."""
        given_identity(self.person, self.person.id)
        return self

    def locked(self) -> Owner:
        """Lock the account, as an administrator of its own does."""
        locks.locked(locks.administrator(self.app, f"ada-{self.person.id}"), self.person)
        return self

    def unverified(self) -> Owner:
        """Take back the verification of the address."""
        self.sql(UNVERIFIED, self._id)
        return self

    def without_password(self) -> Owner:
        """Remove the password."""
        answer = self.person.delete("/v1/account/password")
        assert answer.status_code == 200, answer.text
        self.person.token = answer.json["token"]
        return self

    def with_reset_password(self) -> Owner:
        """Choose a new password by mail."""
        client, email = ApiClient(self.app), self.person.email
        assert client.post(RESET, json={"email": email}).status_code == 202
        body = {"token": mailed(self.app, email)["token"], "new_password": NEW_PASSWORD}
        assert client.post(f"{RESET}/confirmations", json=body).status_code == 204
        self.person.password = NEW_PASSWORD
        return self

    @property
    def _id(self) -> bytes:
        return UUID(self.person.id).bytes
