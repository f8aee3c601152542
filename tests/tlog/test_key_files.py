"""Check files of keys: each is of one log, and a log's key is never a witness's."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from api.tlog import key_files, note
from api.tlog.note import NoteError, Signer
from tests.support.audit_log import SIGNER
from tests.support.webhook_target import WebhookTarget
from tests.support.witness import Cosigning

TEXT = f"{SIGNER.name}\n12\n" + "A" * 43 + "=\n"
NEWER = Signer.generate(SIGNER.name)
STAGING = Signer.generate("staging.example.com/audit")


def keys(path: Path, *signers: Signer) -> str:
    path.write_text("".join(f"{signer.verifier}\n" for signer in signers), encoding="utf-8")
    return str(path)


def test_a_file_of_one_log_s_keys_may_hold_several(tmp_path: Path) -> None:
    path = keys(tmp_path / "keys", SIGNER, NEWER)
    assert key_files.verifiers(path) == [SIGNER.verifier, NEWER.verifier]


def test_a_file_with_the_keys_of_two_logs_is_refused(tmp_path: Path) -> None:
    path = keys(tmp_path / "keys", SIGNER, STAGING)
    with pytest.raises(NoteError) as refused:
        key_files.verifiers(path)
    assert str(refused.value) == (
        f"{path}: the keys are of different logs: example.com/audit, staging.example.com/audit."
        " Give the keys of one log."
    )


def test_signing_keys_of_two_logs_are_refused(tmp_path: Path) -> None:
    paths = []
    for number, signer in enumerate((SIGNER, STAGING)):
        paths.append(str(tmp_path / f"key-{number}"))
        key_files.write_new(paths[-1], signer.secret_text())
    assert key_files.signers(paths[:1]) == [SIGNER]
    with pytest.raises(NoteError, match="of different logs"):
        key_files.signers(paths)


def test_the_log_s_own_key_is_no_witness_though_it_is_written_as_one(tmp_path: Path) -> None:
    """A log's own key is refused as a witness's, even if it is written as one.

    Otherwise anybody with the signing key could cosign for themselves.
    """
    target = WebhookTarget()
    target.stop()
    witness = Cosigning(target, key=SIGNER.seed)
    kept_file = tmp_path / "kept"
    kept_file.write_text(note.sign(TEXT, [SIGNER]) + witness.cosign(TEXT), encoding="utf-8")
    (witnesses := tmp_path / "witnesses").write_text(f"{witness.key}\n", encoding="utf-8")
    with pytest.raises(NoteError, match="key is the log's own key"):
        key_files.checkpoints([kept_file], keys(tmp_path / "keys", SIGNER), str(witnesses))


def test_a_witness_counts_under_its_own_name_alone(tmp_path: Path) -> None:
    target = WebhookTarget()
    target.stop()
    witness, other = Cosigning(target), Cosigning(target, name="witness.example/w2")
    name, key_id, encoded = other.key.split("+", 2)
    raw = base64.b64decode(encoded)
    renamed = f"{name.replace('w2', 'w1')}+{key_id}+{base64.b64encode(raw).decode()}"
    (witnesses := tmp_path / "witnesses").write_text(f"{renamed}\n", encoding="utf-8")
    kept_file = tmp_path / "kept"
    kept_file.write_text(note.sign(TEXT, [SIGNER]) + witness.cosign(TEXT), encoding="utf-8")
    with pytest.raises(NoteError, match="id does not fit"):
        key_files.checkpoints([kept_file], keys(tmp_path / "keys", SIGNER), str(witnesses))
