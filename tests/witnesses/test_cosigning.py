"""Check a cosigning witness (C2SP tlog-witness): it gets proofs, and its signature is verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from api.tlog import checkpoint, cosignature, note
from api.tlog.cosignature import Cosigner
from tests.conftest import Clock
from tests.support.audit_log import SIGNER, head
from tests.support.tables import empty_log
from tests.support.webhook_target import WebhookTarget, answer
from tests.support.witness import NAME, Cosigning
from tests.witnesses.conftest import Tell, grow, head_size

Sql = Callable[..., list[dict[str, Any]]]


def test_a_witness_that_cosigns_is_given_a_proof_and_its_signature_is_kept(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    witness = Cosigning(target)
    for size in (3, 5, 600):
        grow(app, sql, size - head_size(sql))
        assert tell(witness.entry).size == size
        clock.advance(seconds=61)
    assert len(target.received) == 3  # No request was answered 409.
    (row,) = sql("SELECT * FROM audit_witness")
    assert list(cosignature.seen(row["checkpoint"], [Cosigner.parse(witness.key)])) == [NAME]
    assert (
        checkpoint.open_checkpoint(row["checkpoint"], [SIGNER.verifier])
        == witness.known
        == head(sql)
    )


def test_what_the_witness_knows_goes_before_what_we_remember(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    """The size that the witness knows replaces the size that we stored.

    A database was restored, or a sealer was killed before it stored the result.
    """
    witness = Cosigning(target)
    grow(app, sql, 3)
    tell(witness.entry)
    sql("DELETE FROM audit_witness")
    grow(app, sql, 2)
    assert tell(witness.entry).size == 5
    witness.known = None
    grow(app, sql, 2)
    clock.advance(seconds=61)
    assert tell(witness.entry).size == 7


def test_answers_of_a_witness_are_not_believed(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget, clock: Clock
) -> None:
    witness = Cosigning(target)
    other = Cosigning(WebhookTarget())
    grow(app, sql, 3)
    text = head(sql).text()
    stranger, wrong = other.cosign(text).encode(), witness.cosign("another\n").encode()
    for body, status, why in (
        (b"", 200, "answered without a signature by its key"),
        (stranger, 200, "answered without a signature by its key"),
        (wrong, 200, "answered with a signature that is wrong"),
        (b"\xff", 200, "answered with a signature that is wrong"),
        (b"-1\n", 409, "answered 409, and no size"),
        (b"9" * 60_000, 409, "answered 409, and no size"),
        (b"4\n", 409, "it says that it knows 4 events, the log has 3"),
        (b"", 404, "answered 404"),
    ):
        target.answering = lambda _, status=status, body=body: answer(status, body)
        assert tell(witness.entry).failed == why
        clock.advance(hours=2)
    (row,) = sql("SELECT * FROM audit_witness")
    assert row["checkpoint"] is None


def test_of_several_signatures_the_known_one_is_kept(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget
) -> None:
    witness = Cosigning(target)
    # A post-quantum signature, by a key that we don't know.
    witness.extra = f"\u2014 {NAME} {'A' * 3244}\n"
    grow(app, sql, 3)
    assert tell(witness.entry).size == 3
    (row,) = sql("SELECT * FROM audit_witness")
    assert len(note.signed_by(row["checkpoint"])) == 2


def test_a_witness_s_word_alone_stops_no_sealing(
    app: Flask, sql: Sql, tell: Tell, target: WebhookTarget
) -> None:
    """A witness's claim alone stops no sealing.

    The log was rewritten: we have no proof at hand, but log an error.
    """
    witness = Cosigning(target)
    grow(app, sql, 3)
    tell(witness.entry)
    empty_log(sql)
    sql("DELETE FROM audit_witness")
    grow(app, sql, 4)
    outcome = tell(witness.entry)
    assert (outcome.size, outcome.contradicts) == (None, True)
    assert outcome.failed == "it says that the log is not the one whose 3 events it knows"
