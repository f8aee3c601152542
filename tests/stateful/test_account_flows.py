"""Test all account flows in any order: *only the mail or the old password lets one set a password*.

A model predicts each answer. Steps also come without preparation, twice, out of order, and with a
proof of another flow, of another account or with an invented one. After each step every account has
the model's address, verification and password, and exactly the model's sessions are live.
``STATE_STEPS=5000`` sets the number of steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import argon2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from api.domain import clock as api_clock
from tests.stateful.stepping import configured_steps, run_steps
from tests.support.mailbox import Mailbox
from tests.support.tables import empty_all

STEPS = configured_steps(800)
STEPS_AT_ONCE = 60
ADDRESSES = [f"{name}@example.com" for name in ("alice", "bob", "carol", "mallory")]
PASSWORDS = ["a quiet harbour at dawn", "seven herons over the marsh", "nine lanterns by the weir"]
VERIFY, RESET, CHANGE, UNDO = "verify_email", "reset_password", "change_email", "undo_email_change"
PATHS = {
    VERIFY: "/v1/email-verifications/confirmations",
    RESET: "/v1/password-resets/confirmations",
    CHANGE: "/v1/email-changes/confirmations",
    UNDO: "/v1/email-changes/reversals",
}
LIVES = {VERIFY: 86400, RESET: 3600, CHANGE: 3600, UNDO: 7 * 86400}
PICK = st.integers(0, 10_000)


@dataclass(eq=False)
class ModelAccount:
    email: str
    password: str | None
    verified: bool = False
    version: int = 1
    sessions: list[str] = field(default_factory=list)  # bearer tokens


@dataclass(eq=False)
class ModelProof:
    """A mailed proof; only the id of a decoy is known."""

    purpose: str
    account: ModelAccount | None
    email: str
    born: datetime
    id: str | None = None
    token: str = "A" * 43
    code: str = "00000000"
    tries: int = 5
    ended: bool = False
    version: int = 0


class ModelClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass
class FlowWorld:
    app: Flask
    sql: Callable[..., list[dict[str, Any]]]
    mailbox: Mailbox
    clock: ModelClock
    steps: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def post(self, path: str, body: dict[str, Any], session: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {session}"} if session else {}
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        return client.post(path, json=body, headers=headers)

    def is_live(self, session: str) -> bool:
        client = FlaskClient(self.app, self.app.response_class, use_cookies=False)
        headers = {"Authorization": f"Bearer {session}"}
        return client.get("/v1/session", headers=headers).status_code == 200


class Flows(RuleBasedStateMachine):
    world: ClassVar[FlowWorld]

    def __init__(self) -> None:
        super().__init__()
        empty_all(self.world.sql)
        self.accounts: list[ModelAccount] = []
        self.proofs: list[ModelProof] = []
        self.ended: list[str] = []  # sessions

    # the model's knowledge

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def owner(self, email: str) -> ModelAccount | None:
        return next((account for account in self.accounts if account.email == email), None)

    def is_reserved(self, email: str, but: ModelAccount | None = None) -> bool:
        return any(
            proof.purpose == UNDO and proof.email == email and proof.account is not but
            for proof in self.proofs
            if self.is_live(proof)
        )

    def is_live(self, proof: ModelProof) -> bool:
        age = self.now - proof.born
        lives = timedelta(seconds=LIVES[proof.purpose])
        return proof.account is not None and not proof.ended and age < lives

    def end_proofs(self, account: ModelAccount, *purposes: str) -> None:
        for proof in self.proofs:
            if proof.account is account and proof.purpose in purposes:
                proof.ended = True

    def end_sessions(self, account: ModelAccount, but: str | None = None) -> None:
        self.ended += [session for session in account.sessions if session != but]
        account.sessions = [session for session in account.sessions if session == but]

    def mailed(self, proof: ModelProof, to: str, request: Any = None) -> None:
        """Read the newest mail into the proof; each request gives its code new tries."""
        mail = self.world.mailbox.last(to)
        proof.token, proof.code = str(mail.token), mail.code or "00000000"
        proof.id = request.json["id"] if request else None
        self.proofs.append(proof)

    def some_session(self, number: int) -> str | None:
        live = [session for account in self.accounts for session in account.sessions[-2:]]
        every = [*live, *live, *self.ended[-1:], None]
        return every[number % len(every)]

    def whose_session(self, session: str | None) -> ModelAccount | None:
        return next((account for account in self.accounts if session in account.sessions), None)

    def step(self, name: str, response: Any, status: int) -> bool:
        """Check that the answer is the one of the model; return whether the step succeeded."""
        self.world.steps += 1
        self.world.seen[f"{name} {status}"] += 1
        assert response.status_code == status, (name, response.text)
        return status < 300

    # signing up and signing in

    @initialize()
    def somebody_is_there(self) -> None:
        for email in ADDRESSES[:2]:
            self.sign_up(email, PASSWORDS[0])
            self.sign_in(email, True)
        self.go_through_with(VERIFY, False, True)  # the account that signed up last

    @rule(email=st.sampled_from(ADDRESSES), password=st.sampled_from(PASSWORDS))
    def sign_up(self, email: str, password: str) -> None:
        free = self.owner(email) is None and not self.is_reserved(email)
        response = self.world.post("/v1/accounts", {"email": email, "password": password})
        if self.step("sign up", response, 201 if free else 409):
            self.accounts.append(ModelAccount(email, password))
            self.mailed(ModelProof(VERIFY, self.accounts[-1], email, self.now), email)

    @rule(email=st.sampled_from(ADDRESSES), right=st.sampled_from([True, True, False]))
    def sign_in(self, email: str, right: bool) -> None:
        owner = self.owner(email)
        password = owner.password if owner and right else None
        body = {"email": email, "password": password or "not this one", "deliver": "token"}
        response = self.world.post("/v1/sessions", body)
        if self.step("sign in", response, 201 if password else 401) and owner:
            owner.sessions.append(response.json["token"])

    # asking for mails

    @rule(email=st.sampled_from(ADDRESSES), purpose=st.sampled_from([VERIFY, RESET]))
    def ask(self, email: str, purpose: str) -> None:
        owner = self.owner(email)
        path = PATHS[purpose].removesuffix("/confirmations")
        response = self.world.post(path, {"email": email})
        self.step(f"ask {purpose}", response, 202)
        if owner is None or (purpose == VERIFY and owner.verified):
            decoy = ModelProof(purpose, None, email, self.now, id=response.json["id"])
            self.proofs.append(decoy)
            return
        self.end_proofs(owner, purpose)
        self.mailed(ModelProof(purpose, owner, email, self.now), email, response)

    @rule(session=PICK, email=st.sampled_from(ADDRESSES))
    def ask_for_another_address(self, session: int, email: str) -> None:
        self.ask_for_another_address_in(self.some_session(session), email)

    def ask_for_another_address_in(self, secret: str | None, email: str) -> None:
        account = self.whose_session(secret)
        response = self.world.post("/v1/email-changes", {"new_email": email}, secret)
        status = 401 if account is None else 422 if email == account.email else 202
        if not self.step("ask change", response, status) or account is None:
            return
        self.end_proofs(account, CHANGE)
        other = self.owner(email) not in {None, account}
        if other or self.is_reserved(email, but=account):
            self.proofs.append(ModelProof(CHANGE, None, email, self.now, id=response.json["id"]))
        else:
            self.mailed(ModelProof(CHANGE, account, email, self.now), email, response)

    # showing any proof at any time to any endpoint

    @rule(
        flow=st.sampled_from([VERIFY, VERIFY, RESET, RESET, CHANGE, CHANGE, UNDO]),
        right_flow=st.sampled_from([True, True, False]),
        proof=PICK,
        by_code=st.booleans(),
        right_code=st.sampled_from([True, True, True, False]),
        session=PICK,
        password=st.sampled_from([None, *PASSWORDS]),
    )
    def show(
        self,
        flow: str,
        right_flow: bool,
        proof: int,
        by_code: bool,
        right_code: bool,
        session: int,
        password: str | None,
    ) -> None:
        if not self.proofs:
            return
        # Choose the newest proofs more often, because most of the others have ended.
        recent = min(len(self.proofs), 3 if proof % 2 else 12)
        chosen = self.proofs[-1 - proof // 2 % recent]
        if right_flow:
            flow = chosen.purpose
        by_code = by_code and chosen.id is not None and flow != UNDO
        body = (
            {"id": chosen.id, "code": chosen.code if right_code else "99999999"}
            if by_code
            else {"token": chosen.token}
        )
        valid = self.is_valid(flow, chosen, by_code=by_code, right_code=right_code)
        secret = self.some_session(session)
        session_owner = self.whose_session(secret)
        {
            VERIFY: self.verify,
            RESET: self.reset,
            CHANGE: self.change,
            UNDO: self.undo,
        }[flow](chosen, body, valid, secret, session_owner, password)

    @rule(
        flow=st.sampled_from([CHANGE, CHANGE, RESET, VERIFY]),
        by_code=st.booleans(),
        keep=st.booleans(),
    )
    def go_through_with(self, flow: str, by_code: bool, keep: bool) -> None:
        """Use the newest proof of this kind as its recipient would."""
        proof = next(
            (candidate for candidate in reversed(self.proofs) if candidate.purpose == flow), None
        )
        if proof is None or (account := proof.account) is None:
            return
        if flow != RESET and not account.sessions:
            return
        by_code = by_code and proof.id is not None
        body = {"id": proof.id, "code": proof.code} if by_code else {"token": proof.token}
        valid = self.is_valid(flow, proof, by_code=by_code, right_code=True)
        secret = account.sessions[-1] if flow != RESET and (keep or flow == CHANGE) else None
        password = PASSWORDS[2] if flow == RESET else None
        act = {CHANGE: self.change, RESET: self.reset, VERIFY: self.verify}[flow]
        act(proof, body, valid, secret, self.whose_session(secret), password)

    @rule(
        account=PICK,
        flow=st.sampled_from([CHANGE, CHANGE, VERIFY]),
        email=st.sampled_from(ADDRESSES),
    )
    def ask_in_a_session(self, account: int, flow: str, email: str) -> None:
        signed_in = [candidate for candidate in reversed(self.accounts) if candidate.sessions]
        if signed_in and flow == VERIFY:
            self.ask(signed_in[account % len(signed_in)].email, VERIFY)
        elif signed_in:
            sessions = [signed_in[account % len(signed_in)].sessions[-1]]
            self.ask_for_another_address_in(sessions[0], email)

    @rule(number=PICK)
    def take_it_back(self, number: int) -> None:
        undos = [candidate for candidate in self.proofs if candidate.purpose == UNDO]
        if undos:
            proof = undos[number % len(undos)]
            self.undo(proof, {"token": proof.token}, self.is_live(proof), None, None, None)

    def is_valid(self, flow: str, proof: ModelProof, *, by_code: bool, right_code: bool) -> bool:
        """Return whether the model accepts the proof there; this uses up no try of a code."""
        valid = self.is_live(proof) and proof.purpose == flow
        if by_code:
            young = self.now - proof.born < timedelta(minutes=10)
            valid = valid and young and proof.tries > 0 and right_code
        return valid

    def spend(self, flow: str, proof: ModelProof, body: dict[str, Any]) -> None:
        young = self.now - proof.born < timedelta(minutes=10)
        if "code" in body and proof.purpose == flow and not proof.ended and young:
            proof.tries = max(0, proof.tries - 1)

    def verify(
        self,
        proof: ModelProof,
        body: dict[str, Any],
        valid: bool,
        secret: str | None,
        owner: ModelAccount | None,
        password: str | None,
    ) -> None:
        password_member = {} if password is None else {"password": password}
        response = self.world.post(PATHS[VERIFY], {**body, **password_member}, secret)
        self.spend(VERIFY, proof, body)
        account = proof.account
        status = 200 if valid else 422
        if valid and account and password is not None and account.password != password:
            status = 401
        if not self.step("verify", response, status) or account is None:
            return
        account.verified, account.version = True, account.version + 1
        proof.ended = True
        if owner is account or password is not None:
            self.end_proofs(account, VERIFY)
        else:
            self.end_proofs(account, VERIFY, RESET, CHANGE)
            self.end_sessions(account)
            account.password = None

    def reset(
        self,
        proof: ModelProof,
        body: dict[str, Any],
        valid: bool,
        secret: str | None,
        owner: ModelAccount | None,
        password: str | None,
    ) -> None:
        if password is None:  # The step is sent without the required password.
            response = self.world.post(PATHS[RESET], body, secret)
            self.step("reset", response, 422)
            return
        response = self.world.post(PATHS[RESET], {**body, "new_password": password}, secret)
        self.spend(RESET, proof, body)
        account = proof.account
        if self.step("reset", response, 204 if valid else 422) and account:
            account.version += not account.verified
            account.password, account.verified = password, True
            self.end_proofs(account, VERIFY, RESET, CHANGE)
            self.end_sessions(account)

    def change(
        self,
        proof: ModelProof,
        body: dict[str, Any],
        valid: bool,
        secret: str | None,
        session_owner: ModelAccount | None,
        password: str | None,
    ) -> None:
        response = self.world.post(PATHS[CHANGE], body, secret)
        if session_owner is None:
            self.step("change", response, 401)
            return
        self.spend(CHANGE, proof, body)
        account = proof.account
        valid = valid and account is session_owner
        owner = self.owner(proof.email)
        is_taken = (owner is not None and owner is not session_owner) or self.is_reserved(
            proof.email, session_owner
        )
        status = (409 if is_taken else 200) if valid else 422
        if not self.step("change", response, status) or account is None:
            return
        old, was_verified = account.email, account.verified
        account.email, account.verified = proof.email, True
        account.version += 1
        self.end_proofs(account, VERIFY, RESET, CHANGE)
        if was_verified:
            undo = ModelProof(UNDO, account, old, self.now, version=account.version)
            self.mailed(undo, old)

    def undo(
        self,
        proof: ModelProof,
        body: dict[str, Any],
        valid: bool,
        secret: str | None,
        owner: ModelAccount | None,
        password: str | None,
    ) -> None:
        response = self.world.post(PATHS[UNDO], body, secret)
        account = proof.account
        if not self.step("undo", response, 200 if valid else 422) or account is None:
            return
        proof.ended = True
        for candidate in self.proofs:
            later = candidate.purpose == UNDO and candidate.version > proof.version
            if candidate.account is account and (later or candidate.purpose != UNDO):
                candidate.ended = True
        account.email, account.verified, account.password = proof.email, True, None
        account.version += 1
        self.end_sessions(account)
        self.mailed(ModelProof(RESET, account, proof.email, self.now), proof.email)

    # other events

    @rule(session=PICK, old=st.sampled_from(PASSWORDS), new=st.sampled_from(PASSWORDS))
    def change_password(self, session: int, old: str, new: str) -> None:
        secret = self.some_session(session)
        account = self.whose_session(secret)
        client = FlaskClient(self.world.app, self.world.app.response_class, use_cookies=False)
        response = client.put(
            "/v1/account/password",
            json={"current_password": old, "new_password": new},
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
        )
        right = account is not None and account.password == old
        if self.step("change password", response, 200 if right else 401) and account:
            account.password = new
            self.end_proofs(account, VERIFY, RESET, CHANGE)
            self.end_sessions(account)
            self.ended.append(str(secret))
            account.sessions = [response.json["token"]]

    @rule(token=st.sampled_from(["A" * 43, "", "x", "0"]), flow=st.sampled_from([*PATHS]))
    def guess_cold(self, token: str, flow: str) -> None:
        body: dict[str, Any] = {"token": token}
        if flow == RESET:
            body["new_password"] = PASSWORDS[0]
        response = self.world.post(PATHS[flow], body)
        # a link that an administrator asked for needs no session, so the body is read first
        self.step("cold", response, 401 if flow == CHANGE and token else 422)

    @rule(minutes=st.sampled_from([1, 9, 11, 61, 25 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.moment += timedelta(minutes=minutes)

    @invariant()
    def every_account_is_as_the_model_says(self) -> None:
        rows = self.world.sql("SELECT email, email_verified, password_hash FROM account")
        rows_by_email = {row["email"]: row for row in rows}
        assert set(rows_by_email) == {account.email for account in self.accounts}
        for account in self.accounts:
            row = rows_by_email[account.email]
            assert bool(row["email_verified"]) == account.verified
            if account.password is None:
                assert row["password_hash"] == ""
            else:
                assert argon2.PasswordHasher().verify(row["password_hash"], account.password)

    @invariant()
    def exactly_the_sessions_it_knows_are_alive(self) -> None:
        assert not any(self.world.is_live(session) for session in self.ended[-3:])
        for account in self.accounts:
            assert all(self.world.is_live(session) for session in account.sessions[-2:])


@pytest.fixture
def world(
    make_app: Callable[..., Flask],
    sql: Callable[..., list[dict[str, Any]]],
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> FlowWorld:
    clock = ModelClock()
    monkeypatch.setattr(api_clock, "now", clock.now)
    long = 31 * 86400  # In this test, sessions end only by requests.
    app = make_app(
        session_idle_timeout=long,
        session_absolute_timeout=366 * 86400,
        reauthentication_max_age=86400 * 366,
        session_recheck_grace=0,
    )
    return FlowWorld(app, sql, mailbox, clock)


@pytest.mark.long
@pytest.mark.timeout(60 + STEPS)
def test_no_path_leads_to_a_set_password_but_the_mail_or_the_password(world: FlowWorld) -> None:
    # Hypothesis reports a failure as found and does not shrink it.
    run_steps(Flows, world, STEPS, STEPS_AT_ONCE, phases=[Phase.generate])
