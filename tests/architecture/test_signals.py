"""Test that each event type is declared once, written by its signal, and documented so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api import rules
from api.domain.audit_events import EventType
from api.receivers import audit
from api.signals import SIGNALS, AuditedSignal, Signals
from tests.support.contract import ContractChecker, contract

RULES = "".join(path.read_text(encoding="utf-8") for path in Path(rules.__path__[0]).rglob("*.py"))


@pytest.mark.parametrize("event_type", EventType)
def test_an_event_type_is_noun_verb_and_fits_its_column(event_type: EventType) -> None:
    """Extensions' types have three parts, so neither can use the other's names."""
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", event_type)
    assert event_type.name == event_type.upper().replace(".", "_")
    assert len(event_type) <= 64


@pytest.mark.parametrize("event_type", EventType)
def test_an_event_type_is_the_string_that_is_stored_and_says_what_it_means(
    event_type: EventType,
) -> None:
    assert EventType(str(event_type)) is event_type
    assert f"{event_type}" == event_type.value == event_type
    assert re.fullmatch(r"[A-Z].+\.", event_type.meaning)


@pytest.mark.parametrize("event_type", EventType)
def test_its_signal_is_connected_to_the_audit_trail_first(
    app: Flask, event_type: EventType
) -> None:
    signal = SIGNALS[event_type]
    assert next(iter(signal.receivers_for(signal))) is audit.record


@pytest.mark.parametrize("event_type", EventType)
def test_it_is_sent_by_a_rule(event_type: EventType) -> None:
    assert re.search(rf"EventType\.{event_type.name}\b", RULES)


def test_the_contract_has_every_event_type_with_the_members_that_it_declares() -> None:
    """Each type is in one schema only."""
    documented = sorted(documented_types(contract()))
    assert documented == sorted(
        (str(event_type), sorted(event_type.data_members)) for event_type in EventType
    )


def documented_types(document: ContractChecker) -> Iterator[tuple[str, list[str]]]:
    """Yield each type of the contract, with the members of its ``data``."""
    for variant in map(document.resolve, document.at("#/components/schemas/AuditEvent/oneOf")):
        kind: dict[str, Any] = variant["properties"]["type"]
        data = variant["properties"]["data"]
        for event_type in kind.get("enum", [kind["const"]] if "const" in kind else []):
            yield event_type, sorted(data.get("properties", {}))


def test_a_name_belongs_to_one_signal() -> None:
    signals = Signals()
    signals.audited("note-created")
    with pytest.raises(ValueError, match="exists already"):
        signals.audited("note-created")


def test_a_signal_writes_one_event_type() -> None:
    with pytest.raises(ValueError, match=r"declared as account\.created already"):
        audit.declare(SIGNALS[EventType.ACCOUNT_CREATED], "account.made")


def test_receivers_run_in_the_order_they_were_connected() -> None:
    """Blinker keeps receivers in a set without an order, but the audit receiver must be first."""
    signal, order = AuditedSignal("probe"), list[int]()
    receivers = [lambda _sender, number=number: order.append(number) for number in range(50)]
    for receiver in receivers:
        signal.connect(receiver)
    signal.send(signal)
    assert order == list(range(50))
    signal.disconnect(receivers[0])
    signal.send(signal)
    assert order[50:] == list(range(1, 50))
