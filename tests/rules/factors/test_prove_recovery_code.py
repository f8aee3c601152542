"""Test that a recovery code is used once, whoever is faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from api.domain import clock as api_clock
from api.domain.client import Client
from api.domain.typed_text import cleaned_recovery_code
from api.pool import transaction
from api.rules.assurance.proofs import FactorNotValid, FactorSpent, Proof
from api.rules.factors.prove_recovery_code import prove_recovery_code
from tests.support.authenticator import CODES, enrol
from tests.support.client import Person

Sql = Callable[..., list[dict[str, Any]]]
CLIENT = Client(ip="127.0.0.1", user_agent=None, request_id="req-test")


def prove(person: Person, code: str) -> Proof:
    return prove_recovery_code(UUID(person.id), cleaned_recovery_code(code), CLIENT)


def spend(proof: Proof) -> None:
    assert proof.spend is not None
    with transaction() as tx:
        proof.spend(tx, api_clock.now())


def test_of_two_proofs_by_one_code_one_is_used(app: Flask, alice: Person, sql: Sql) -> None:
    [code, *_] = enrol(app, alice).recovery_codes
    with app.app_context():
        first, second = prove(alice, code), prove(alice, code)
        spend(first)
        with pytest.raises(FactorSpent):
            spend(second)
        with pytest.raises(FactorNotValid):
            prove(alice, code)
    assert alice.get(CODES).json["left"] == 9
    assert len(sql("SELECT id FROM audit_event WHERE type = 'recovery_code.used'")) == 1


def test_a_code_that_new_ones_replace_between_the_check_and_the_use_counts_for_nothing(
    app: Flask, alice: Person
) -> None:
    [code, *_] = enrol(app, alice).recovery_codes
    with app.app_context():
        proof = prove(alice, code)
    assert alice.post(CODES).status_code == 201
    with app.app_context(), pytest.raises(FactorSpent):
        spend(proof)
    assert alice.get(CODES).json["left"] == 10
