"""Check signed notes and checkpoints against published ones."""

from __future__ import annotations

import base64

import pytest

from api.tlog import checkpoint, merkle, note
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Signer, Verifier

# From the documentation of Go's golang.org/x/mod/sumdb/note.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIu"
    "GUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

OLD, NEW = Signer.generate("example.com/audit"), Signer.generate("example.com/audit")
STRANGER = Signer.generate("example.com/audit")
HEAD = Checkpoint("example.com/audit", 20852163, merkle.leaf_hash(b"x"))


def test_a_note_is_what_go_makes_of_it() -> None:
    """Our notes are those that Go writes.

    Ed25519 is deterministic: the same key signs the same text with the same signature.
    """
    signer, verifier = Signer.parse(GO_SIGNER), Verifier.parse(GO_VERIFIER)
    assert note.sign(GO_TEXT, [signer]) == GO_NOTE
    assert note.open_note(GO_NOTE, [verifier]) == GO_TEXT
    assert (str(signer.verifier), signer.secret_text()) == (GO_VERIFIER, GO_SIGNER)


def test_no_secret_is_shown() -> None:
    signer = Signer.parse(GO_SIGNER)
    assert repr(signer) == "Signer(name='PeterNeumann')"
    for wrong in ("PRIVATE+KEY+x+c74f20a3+AYEKFALV", GO_SIGNER.replace("c74f", "c74e")):
        with pytest.raises(NoteError) as refused:
            Signer.parse(wrong)
        assert "AYEK" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "name\\+id\\+base64"),
        ("a name+c74f20a3+" + GO_VERIFIER[22:], "name\\+id\\+base64"),
        (GO_VERIFIER.replace("c74f20a3", "C74F20A3"), "name\\+id\\+base64"),
        (GO_VERIFIER.replace("c74f20a3", "c74f20a4"), "does not fit"),
        (GO_VERIFIER.replace("PeterNeumann", "PeterNewmann"), "does not fit"),
        ("x+c74f20a3+" + base64.b64encode(b"\x02" + bytes(32)).decode(), "not Ed25519"),
        (GO_VERIFIER[:-8], "not Ed25519"),
    ],
)
def test_what_is_no_key_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        Verifier.parse(text)
    with pytest.raises(NoteError, match=r"PRIVATE\+KEY\+"):
        Signer.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_a_name_that_no_note_could_hold_is_refused(name: str) -> None:
    with pytest.raises(NoteError, match="no blanks"):
        Signer.generate(name)


def test_while_keys_are_rotated_either_is_enough() -> None:
    signed = note.sign(HEAD.text(), [NEW, OLD])
    for trusted in ([OLD], [NEW], [OLD, NEW], [STRANGER, OLD]):
        assert checkpoint.open_checkpoint(signed, [signer.verifier for signer in trusted]) == HEAD
    with pytest.raises(NoteError, match="not signed by a key"):
        checkpoint.open_checkpoint(signed, [STRANGER.verifier])


def test_a_wrong_signature_of_a_known_key_refuses_the_note() -> None:
    signed = note.sign(HEAD.text(), [NEW, OLD])
    forged = signed.replace("20852163", "20852162")
    with pytest.raises(NoteError, match="is wrong"):
        checkpoint.open_checkpoint(forged, [OLD.verifier])
    half = note.sign(HEAD.text(), [NEW]) + forged.splitlines(keepends=True)[-1]
    assert checkpoint.open_checkpoint(half, [NEW.verifier]) == HEAD
    other = note.sign(HEAD.text() + "x\n", [OLD]).splitlines(keepends=True)[-1]
    with pytest.raises(NoteError, match="is wrong"):
        checkpoint.open_checkpoint(
            note.sign(HEAD.text(), [NEW]) + other, [NEW.verifier, OLD.verifier]
        )


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = Checkpoint("example.org/audit", 1, HEAD.root)
    with pytest.raises(NoteError, match=r"another log: example.org/audit"):
        checkpoint.open_checkpoint(note.sign(other.text(), [OLD]), [OLD.verifier])


def test_a_key_counts_for_checkpoints_of_its_own_name_alone() -> None:
    """A key counts only for checkpoints of its own name.

    The staging log's key vouches for nothing in production, though both keys are known.
    """
    staging = Signer.generate("staging.example.com/audit")
    forged = note.sign(HEAD.text(), [staging])
    with pytest.raises(NoteError, match="not signed by a key that is trusted"):
        checkpoint.open_checkpoint(forged, [OLD.verifier, staging.verifier])
    signed = note.sign(HEAD.text(), [staging, OLD])
    assert checkpoint.open_checkpoint(signed, [OLD.verifier, staging.verifier]) == HEAD


@pytest.mark.parametrize("blank", ["\x7f", "\x85", "\x9b", "\u061c", "\u200e", "\u202e", "\u2066"])
def test_a_name_that_would_meddle_with_a_terminal_is_refused(blank: str) -> None:
    with pytest.raises(NoteError, match="no blanks"):
        Signer.generate(f"example.com{blank}audit")


@pytest.mark.parametrize(
    "text",
    [
        "example.com/audit\n1\n",
        "example.com/audit\n01\n" + HEAD.text().splitlines()[2] + "\n",
        "example.com/audit\n-1\n" + HEAD.text().splitlines()[2] + "\n",
        "example.com/audit\n1\nAAAA\n",
        "example.com/audit\n1\n!\n",
        "\n1\n" + HEAD.text().splitlines()[2] + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        checkpoint.open_checkpoint(note.sign(text, [OLD]), [OLD.verifier])


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n- name AAAAAAAA\n",
        f"{GO_NOTE[:-1]}",
        GO_NOTE.replace("then", "th\ten"),
        GO_NOTE.replace("— Peter", "— P ter"),
        "x" * 70_000 + GO_NOTE,
    ],
)
def test_what_is_no_note_is_refused(signed: str) -> None:
    with pytest.raises(NoteError):
        note.open_note(signed, [Verifier.parse(GO_VERIFIER)])


def test_a_file_may_hold_several_notes() -> None:
    signed_note = note.sign(HEAD.text(), [NEW, OLD])
    assert list(note.split(f"{signed_note}{GO_NOTE}\n\n{signed_note}\n")) == [
        signed_note,
        GO_NOTE,
        signed_note,
    ]
    assert list(note.split("")) == []
    assert list(note.split("nothing signed\n")) == []


def test_extension_lines_are_allowed_for() -> None:
    signed = note.sign(HEAD.text() + "something more\n", [OLD])
    assert checkpoint.open_checkpoint(signed, [OLD.verifier]) == HEAD
