"""Every signal is declared, connected to the audit trail, and documented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api import signals
from api.domain import audit_events
from api.domain.audit_events import EventType
from api.receivers import audit
from api.signals import AuditedSignal
from tests.support.contract import Contract, contract

SIGNALS = {
    name: signal for name, signal in vars(signals).items() if isinstance(signal, AuditedSignal)
}


def test_there_is_one_signal_for_each_event_type() -> None:
    assert {event_type.name.lower() for event_type in EventType} == set(SIGNALS)


def test_every_event_type_has_its_signal_and_each_signal_its_event_type(app: Flask) -> None:
    """What is sent without being declared is not audited, and raises; see NotAudited."""
    assert {audit_events._DECLARED[signal] for signal in SIGNALS.values()} == set(EventType)


@pytest.mark.parametrize("event_type", EventType)
def test_an_event_type_is_noun_verb_and_fits_its_column(event_type: EventType) -> None:
    """Three parts are an extension's: neither can take the other's name."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", event_type)
    assert len(event_type) <= 64


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_is_connected_to_the_audit_trail(app: Flask, name: str) -> None:
    assert next(iter(SIGNALS[name].receivers_for(SIGNALS[name]))) is audit.record


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_says_beside_it_what_it_carries(name: str) -> None:
    source = Path(signals.__file__).read_text(encoding="utf-8")
    assert re.search(rf"^{name} = .+#.+", source, re.MULTILINE)


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_is_sent_by_a_rule(name: str) -> None:
    rules = Path(signals.__file__).with_name("rules")
    source = "".join(path.read_text(encoding="utf-8") for path in rules.rglob("*.py"))
    assert f"signals.{name}" in source


def test_the_contract_names_every_event_type_and_no_other() -> None:
    document = contract()
    kinds = [
        document.resolve(kind) for kind in document.at("#/components/schemas/AuditEvent/oneOf")
    ]
    types = [document.resolve(type_of(document, kind)) for kind in kinds]
    named = [name for one in types for name in one.get("enum", [one.get("const")])]
    assert sorted(named) == sorted(EventType)


def type_of(document: Contract, kind: Any) -> Any:
    """The schema of ``type``, in whichever part of an allOf it stands."""
    parts = [kind, *(document.resolve(part) for part in kind.get("allOf", []))]
    found = [part["properties"]["type"] for part in parts if "type" in part.get("properties", {})]
    return next((one for one in found if {"enum", "const"} & one.keys()), {"enum": []})


def test_a_signal_is_declared_once() -> None:
    with pytest.raises(ValueError, match="exists already"):
        signals._signals.audited("account-created")


def test_an_event_type_belongs_to_one_signal(app: Flask) -> None:
    with pytest.raises(ValueError, match=r"declared as account\.created already"):
        audit.declare(signals.account_created, "account.made")


def test_receivers_run_in_the_order_they_were_connected() -> None:
    """blinker keeps them in a set, whose order nobody knows; audit comes first."""
    signal, order = AuditedSignal("probe"), list[int]()
    receivers = [lambda _sender, number=number: order.append(number) for number in range(50)]
    for receiver in receivers:
        signal.connect(receiver)
    signal.send(signal)
    assert order == list(range(50))
    signal.disconnect(receivers[0])
    signal.send(signal)
    assert order[50:] == list(range(1, 50))
