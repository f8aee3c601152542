"""Test how foreign hashes are stored, told apart, wrapped and given out again."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from api.crypto import foreign
from api.crypto.foreign import HashFault, TooCostly, Unreadable, firebase_project
from api.crypto.foreign.firebase_project import FirebaseProject
from api.domain.imported_account import ImportedPassword
from tests.support.foreign_hashes import (
    CHEAP,
    Vector,
    made,
    matches,
    published,
    set_project,
    stored,
)

OWN = "argon2id$19456,2,1"
OWN_HASH = "$argon2id$v=19$m=19456,t=2,p=1$EcYsJteFzx5cFjuHUfEhAA$" + "A" * 43
NFC, NFD = "café au lait", unicodedata.normalize("NFD", "café au lait")


def vector(maker: str, case: str) -> Vector:
    """Return the first vector of a maker."""
    return next(
        each
        for each in [*made(), *published()]
        if each.maker.startswith(maker) and each.case == case and not each.is_default
    )


LABELS = {
    "Django 5.2.19: PBKDF2PasswordHasher": "pbkdf2-sha256$10000,32",
    "Django 5.2.19: BCryptSHA256PasswordHasher": "bcrypt-sha256$4,hex",
    "Django 5.2.19: Argon2PasswordHasher": "argon2id$4096,1,2",
    "Django 5.2.19: MD5PasswordHasher": "wrap$64,1,1,md5,before",
    "Werkzeug 3.1.9: scrypt:2048:8:1": "scrypt$2048,8,1,64",
    "Werkzeug 2.2.3: sha256": "wrap$64,1,1,sha256,key",
    "libpass 1.9.4: ldap_salted_sha1": "wrap$64,1,1,sha1,after",
    "libpass 1.9.4: ldap_pbkdf2_sha256": "wrap$64,1,1,pbkdf2-sha256,1000,32",
    "better-auth 1.7.25": "scrypt$16384,16,1,64",
    "bcryptjs 3.0.3": "bcrypt$4",
}


@pytest.mark.parametrize(("maker", "label"), LABELS.items(), ids=LABELS)
def test_the_label_is_scheme_and_cost_and_a_decoy_has_the_same(maker: str, label: str) -> None:
    text = vector(maker, "plain").stored()

    assert text.startswith(f"$gb${label}$")
    assert foreign.label(text) == label
    assert len(label) <= 64
    decoy = foreign.decoy(label)
    assert foreign.label(decoy) == label
    assert decoy != foreign.decoy(label)
    assert not matches(decoy, "a quiet harbour at dawn")


def test_hashes_of_our_own_are_no_foreign_ones() -> None:
    for text in (OWN_HASH, ""):
        assert not foreign.is_foreign(text)
        assert foreign.label(text) is None


def test_memory_is_that_of_one_verification() -> None:
    mib = 1024 * 1024
    assert foreign.memory_bytes(foreign.decoy("scrypt$16384,16,1,64")) == 32 * mib
    assert foreign.memory_bytes(foreign.decoy("firebase$14,8")) == 16 * mib
    assert foreign.memory_bytes(foreign.decoy("argon2id$65536,3,4")) == 64 * mib
    assert foreign.memory_bytes(foreign.decoy("wrap$19456,2,1,md5,none")) == 19 * mib
    assert foreign.memory_bytes(foreign.decoy("bcrypt$12")) == 0
    assert foreign.memory_bytes(foreign.decoy("pbkdf2-sha1$20000,20")) == 0


# passwords as typed at the origin, and as typed here


@pytest.mark.parametrize("maker", ["Django 5.2.19: PBKDF2", "bcryptjs", "Werkzeug 2.2.3: md5"])
def test_accents_typed_in_either_form_match_a_hash_of_the_composed_one(maker: str) -> None:
    text = vector(maker, "nfc").stored()
    assert matches(text, NFC)
    assert matches(text, NFD)


def test_a_hash_of_the_decomposed_form_matches_only_that_form_except_where_the_origin_did() -> None:
    decomposed = vector("bcryptjs", "nfd").stored()
    assert matches(decomposed, NFD)
    assert not matches(decomposed, NFC)
    # better-auth hashes NFKC, whatever was typed.
    assert matches(vector("better-auth", "nfd").stored(), NFC)


def test_digests_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for maker in LABELS:
        assert not matches(vector(maker, "plain").stored(), "a quiet harbour at dawn")
    assert len(compared) == len(LABELS)


def test_bcrypt_cuts_at_72_bytes_as_the_origin_did() -> None:
    text, password = vector("bcryptjs", "73 bytes").stored(), "1234567890" * 7 + "123"
    assert matches(text, password)
    assert matches(text, password[:72])
    assert matches(text, password + "more")
    assert not matches(text, password[:71])


def test_a_character_of_several_bytes_is_cut_within_as_the_origin_did() -> None:
    import bcrypt

    password = "a" * 71 + "é"
    text = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
    assert matches(stored(foreign.of_text(text)), password)


def test_a_digest_before_bcrypt_makes_each_byte_count() -> None:
    password = "1234567890" * 7 + "123"
    for maker in ("Django 5.2.19: BCryptSHA256", "libpass 1.9.4: bcrypt_sha256"):
        text = vector(maker, "73 bytes").stored()
        assert matches(text, password)
        assert not matches(text, password[:72])


def test_the_other_names_of_bcrypt_are_read_and_2x_is_refused() -> None:
    """2x marks hashes of a defect of 2011: renamed to 2a, they would match other passwords."""
    text = vector("bcryptjs", "plain").text or ""
    for name in ("2a", "2b", "2y"):
        assert matches(
            stored(foreign.of_text(text.replace("$2b$", f"${name}$"))), "a quiet harbour at dawn"
        )
    for name in ("2x", "2", "2c", "2z", "1", "5", "6", "P", "y", "7"):
        with pytest.raises(Unreadable) as refused:
            foreign.of_text(text.replace("$2b$", f"${name}$"))
        assert refused.value.reason is HashFault.NOT_SUPPORTED


def test_the_texts_of_our_table_are_no_texts_of_a_file() -> None:
    with pytest.raises(Unreadable):
        foreign.of_text(vector("bcryptjs", "plain").stored())


# weak hashes


WEAK = [each for each in made() if each.case == "plain" and foreign.is_weak(each.imported())]


@pytest.mark.parametrize("weak", WEAK, ids=lambda weak: weak.maker)
def test_a_weak_digest_never_rests(weak: Vector) -> None:
    password = weak.imported()
    with pytest.raises(Unreadable):
        foreign.store(password, OWN)

    wrapped = foreign.wrap(password, CHEAP)

    assert password.digest is not None
    assert password.digest.rstrip("=") not in wrapped
    assert foreign.exported(wrapped).digest is None
    assert foreign.exported(wrapped).under is not None
    assert not foreign.is_weak(foreign.exported(wrapped))
    assert foreign.wrap(password, CHEAP) != wrapped


def test_a_weak_digest_in_the_table_is_refused() -> None:
    """Nobody who can write to the table signs in with a digest that they found elsewhere."""
    for text in (
        "$gb$md5$none$$CY9rzUYh03PK3k6DJie09g",
        "$gb$pbkdf2-sha256$9999,32$c2FsdA$" + "A" * 43,
        "$gb$scrypt$1024,8,1,32$c2FsdA$" + "A" * 43,
        "$gb$argon2id$64,1,1$c2FsdHNhbHQ$" + "A" * 43,
    ):
        with pytest.raises(Unreadable):
            matches(text, "test")


def test_the_digest_itself_does_not_sign_in() -> None:
    """A thief of the origin's table has the digests: typed in, they must open nothing."""
    weak = vector("libpass 1.9.4: ldap_sha1", "plain")
    password = weak.imported()
    text = weak.stored()
    for digest in (password.digest, (password.digest or "").rstrip("="), weak.text):
        assert not matches(text, digest or "")


def test_only_weak_hashes_are_wrapped() -> None:
    with pytest.raises(Unreadable):
        foreign.wrap(vector("bcryptjs", "plain").imported(), CHEAP)


def test_ten_thousand_iterations_are_the_limit() -> None:
    for iterations, is_weak in ((9_999, True), (10_000, False)):
        text = f"pbkdf2:sha256:{iterations}$salt${'ab' * 32}"
        assert foreign.is_weak(foreign.of_text(text)) is is_weak


# hashes of a Gatebook


def test_our_own_hash_stays_as_it_is_if_its_cost_is_todays() -> None:
    exported = foreign.exported(OWN_HASH)
    assert exported == ImportedPassword("gatebook", hash=OWN_HASH)
    assert not foreign.is_weak(exported)
    assert foreign.store(exported, OWN) == OWN_HASH


def test_our_own_hash_of_another_cost_is_counted_among_the_foreign_ones() -> None:
    """Else its time would tell that the account exists."""
    other = OWN_HASH.replace("t=2", "t=3")
    text = foreign.store(foreign.exported(other), OWN)
    assert foreign.label(text) == "argon2id$19456,3,1"


def test_a_cost_of_our_own_may_exceed_the_bounds() -> None:
    costly = OWN_HASH.replace("m=19456", "m=1048576")
    assert foreign.store(foreign.exported(costly), "argon2id$1048576,2,1") == costly
    with pytest.raises(TooCostly):
        foreign.store(foreign.exported(costly), OWN)


def test_argon2_of_another_maker_is_foreign_even_at_our_cost() -> None:
    """It was made of what was typed, ours of NFKC: as ours, it would refuse accents in NFD."""
    text = foreign.store(foreign.of_text(OWN_HASH), OWN)
    assert foreign.label(text) == OWN


@pytest.mark.parametrize(
    "hash_",
    [
        OWN_HASH.replace("argon2id", "argon2i"),
        OWN_HASH.replace("v=19", "v=16"),
        OWN_HASH[:-4],
        OWN_HASH + "$",
        OWN_HASH + "=",  # argon2-cffi does not read padding: no password would ever match
        OWN_HASH.replace("p=1", "p=1,keyid=AAAA"),
        "",
        None,
    ],
)
def test_another_text_is_no_hash_of_our_own(hash_: str | None) -> None:
    with pytest.raises(Unreadable):
        foreign.store(ImportedPassword("gatebook", hash=hash_), OWN)


def test_a_member_of_another_scheme_is_refused() -> None:
    password = vector("Django 5.2.19: PBKDF2", "plain").imported()
    for extra in ({"n": 16384}, {"hash": "$2b$04$"}, {"length": 32}, {"salt_position": "after"}):
        changed: dict[str, Any] = {
            name: getattr(password, name) for name in password.__struct_fields__
        } | extra
        with pytest.raises(Unreadable):
            foreign.store(ImportedPassword(**changed), OWN)


# Firebase


FIREBASE = vector("Firebase: README", "published")


def test_without_a_signer_key_firebase_is_refused_at_the_import_and_at_sign_in() -> None:
    text = FIREBASE.stored()
    set_project(FirebaseProject())
    assert not matches(text, FIREBASE.password)
    with pytest.raises(Unreadable) as refused:
        foreign.store(FIREBASE.imported(), OWN)
    assert refused.value.reason is HashFault.NOT_SUPPORTED


def test_a_hash_of_another_firebase_project_does_not_match() -> None:
    text = FIREBASE.stored()
    set_project(FirebaseProject(bytes(64)))
    assert not matches(text, FIREBASE.password)


def test_no_row_names_the_signer_key() -> None:
    assert (FIREBASE.signer_key or "").rstrip("=") not in FIREBASE.stored()
    project = FirebaseProject(b"k" * 64)
    assert "kkk" not in repr(project)


def test_threads_know_the_project_of_the_settings(make_app: Callable[..., Flask]) -> None:
    """Hashes are computed in threads that have no application at hand."""
    make_app(
        firebase_scrypt_signer_key=FIREBASE.signer_key,
        firebase_scrypt_salt_separator="Bw==",
        firebase_scrypt_memory_cost=14,
        firebase_scrypt_rounds=8,
    )
    assert firebase_project.current().signer_key != b""
    with ThreadPoolExecutor(1) as threads:
        text = threads.submit(foreign.store, FIREBASE.imported(), OWN).result()
        assert threads.submit(foreign.verify, text, FIREBASE.password).result()
