"""Check cosignatures: which witness saw a checkpoint, and when; others do not count."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from api.tlog import checkpoint, cosignature, note
from api.tlog.cosignature import Cosigner
from api.tlog.note import NoteError
from tests.support.audit_log import SIGNER
from tests.support.webhook_target import WebhookTarget
from tests.support.witness import NAME, SEEN_AT, Cosigning

TEXT = "example.com/audit\n12\n" + "A" * 43 + "=\n"

# A checkpoint that a public log served in May 2026, with a public witness's signature.
LOG = "arche2025h1.staging.ct.transparency.dev"
LOG_KEY = f"{LOG}+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REMORA_KEY = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
PUBLIC = f"""{LOG}
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

\u2014 {LOG} ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP\
7Ry1k3ZFWwQ=
\u2014 witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJ\
mIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
\u2014 remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sX\
Tynk5XeU/zZ0WBxtqB0DrAWfBw==
"""


def test_what_a_public_witness_signed_is_verified() -> None:
    seen_at = cosignature.seen(PUBLIC, [Cosigner.parse(REMORA_KEY)])
    assert seen_at == {"remora.n621.de": datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC)}
    assert checkpoint.open_checkpoint(PUBLIC, [note.Verifier.parse(LOG_KEY)]).size == 1432088532
    with pytest.raises(NoteError):
        cosignature.seen(PUBLIC.replace("1432088532", "42"), [Cosigner.parse(REMORA_KEY)])


@pytest.fixture
def witness() -> Cosigning:
    target = WebhookTarget()
    target.stop()
    return Cosigning(target)


def test_a_witness_says_when_it_saw_a_checkpoint(witness: Cosigning) -> None:
    signed = note.sign(TEXT, [SIGNER]) + witness.cosign(TEXT)
    seen_at = cosignature.seen(signed, [Cosigner.parse(witness.key)])
    assert seen_at == {NAME: datetime.fromtimestamp(SEEN_AT, UTC)}
    # A reader without witnesses reads the note as before.
    assert note.open_note(signed, [SIGNER.verifier]) == TEXT
    assert cosignature.seen(signed, []) == {}


def test_of_another_text_or_time_it_is_wrong(witness: Cosigning) -> None:
    other = TEXT.replace("12", "13")
    line = witness.cosign(TEXT)
    raw = base64.b64decode(line.split(" ")[2])
    later = raw[:11] + bytes([raw[11] + 1]) + raw[12:]
    for signed in (
        note.sign(other, [SIGNER]) + line,
        note.sign(TEXT, [SIGNER]) + f"\u2014 {NAME} {base64.b64encode(later).decode()}\n",
        note.sign(TEXT, [SIGNER]) + f"\u2014 {NAME} {base64.b64encode(raw[:20]).decode()}\n",
    ):
        with pytest.raises(NoteError, match="cosignature of"):
            cosignature.seen(signed, [Cosigner.parse(witness.key)])


@pytest.mark.parametrize("seconds", [0, 253_402_300_800, 2**64 - 1])
def test_a_time_that_no_witness_can_mean_is_refused(witness: Cosigning, seconds: int) -> None:
    """A time that no witness can mean is refused.

    C2SP tlog-cosignature: a time of 0 means that the signature states no time.
    """
    signed = note.sign(TEXT, [SIGNER]) + witness.cosign(TEXT, seconds)
    with pytest.raises(NoteError, match="cosignature of"):
        cosignature.seen(signed, [Cosigner.parse(witness.key)])


def test_a_log_s_key_is_no_witness_s(witness: Cosigning) -> None:
    """A log's key is refused as a witness's: its owner could cosign."""
    with pytest.raises(NoteError):
        Cosigner.parse(str(SIGNER.verifier))
    with pytest.raises(NoteError):
        note.Verifier.parse(witness.key)


def test_a_checkpoint_is_found_in_a_text_around_it() -> None:
    first_note, second_note = (
        note.sign(TEXT, [SIGNER]),
        note.sign(TEXT.replace("12", "13"), [SIGNER]),
    )
    text = f"Keep this mail.\n\nIt proves something:\n\n{first_note}\n\nLater ones include it.\n"
    assert list(note.split(text)) == [first_note]
    assert list(note.split(first_note + second_note + "\n" + first_note)) == [
        first_note,
        second_note,
        first_note,
    ]
    assert list(note.split("Nothing\n\nis here.\n")) == []
