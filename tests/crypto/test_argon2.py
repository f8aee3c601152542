"""Check the installed Argon2id: correct hashes, a suitable build, bounded memory."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import argon2
import pytest

from api.crypto import argon2_build
from dev.env import argon2_build as installing
from tests.server.test_worker import served
from tests.support.hashing import MEMORY, hashing_alone

ROOT = Path(__file__).resolve().parents[2]
# From the tests of the reference implementation (phc-winner-argon2, src/test.c).
KNOWN = [
    ("m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"),
    ("m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"),
    ("m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc", "password"),
    (
        "m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94",
        "differentpassword",
    ),
]


def note(bits: int) -> bytes:
    """Return the ELF property by which a library states the x86-64 level that it needs."""
    return b"\x02\x80\x00\xc0\x04\x00\x00\x00" + bytes([bits, 0, 0, 0])


def library() -> Path:
    spec = importlib.util.find_spec("_argon2_cffi_bindings._ffi")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin)


@pytest.mark.parametrize(("known", "password"), KNOWN)
def test_it_hashes_as_the_reference_implementation(known: str, password: str) -> None:
    hasher = argon2.PasswordHasher()
    assert hasher.verify(f"$argon2id$v=19${known}", password)
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        hasher.verify(f"$argon2id$v=19${known}", f"{password}x")


def test_what_is_in_use_is_said_as_it_was_installed() -> None:
    level = installing.wanted()
    built = level if level in installing._LEVELS else "any x86_64"
    expected = f"argon2-cffi-bindings {version('argon2-cffi-bindings')}, {built}"

    assert argon2_build.implementation() == expected


@pytest.mark.parametrize(
    ("contents", "level"),
    [
        (b"\x7fELF" + note(8) + b"rest", "x86-64-v4"),
        (note(4), "x86-64-v3"),
        (b"\x7fELF, of a wheel", None),
        (b"", None),
    ],
)
def test_the_level_is_read_from_the_library(contents: bytes, level: str | None) -> None:
    assert argon2_build.needed_level(contents) == level


def test_an_older_processor_gets_a_message_not_an_illegal_instruction(tmp_path: Path) -> None:
    """A processor that is too old for the build gets a message, not an illegal instruction.

    A .venv or an image may be moved to another machine.
    """
    level = argon2_build.needed_level(library().read_bytes())
    if level is None:
        pytest.skip("the wheel is installed, which runs everywhere")
    bits = {"x86-64-v3": 4, "x86-64-v4": 8}[level]
    package = tmp_path / "_argon2_cffi_bindings"
    package.mkdir()
    (package / "__init__.py").write_text("from ._ffi import ffi, lib\n")
    # A level that no processor has yet.
    dearer = library().read_bytes().replace(note(bits), note(16))
    (package / library().name).write_bytes(dearer)

    process = subprocess.run(
        [sys.executable, "-c", "import api"],
        cwd=ROOT,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert process.returncode == 1
    assert "CPU ISA level is lower than required" in process.stderr


def test_the_server_says_at_start_how_it_hashes() -> None:
    with served() as server:
        pass

    log_lines = [line for line in server.log if "Passwords are hashed by" in line]
    assert len(log_lines) == 1
    assert argon2_build.implementation() in log_lines[0]


MANY_REQUESTS = """
import resource, sys, threading
from concurrent.futures import ThreadPoolExecutor
from api.crypto.passwords import Passwords
from api.settings import Settings

passwords = Passwords(Settings.from_environ())
barrier = threading.Barrier(16)

def sign_in(_):
    barrier.wait()
    passwords.hash("a quiet harbour at dawn")

def resident():  # KiB; the peak
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before = resident()
with ThreadPoolExecutor(16) as threads:
    for _ in range(3):
        list(threads.map(sign_in, range(16)))
print(resident() - before)
"""


@pytest.mark.long
@pytest.mark.slow
def test_memory_is_held_by_the_slots_not_by_every_thread_that_ever_hashed() -> None:
    """The slots hold memory, not every thread that ever hashed.

    Otherwise sixteen threads would hold the memory of sixteen hashes for good.
    """
    grown = int(hashing_alone(MANY_REQUESTS, HASHING_WAIT="30"))
    # The memory of the first slot existed before: one hash is made at start.
    assert grown < 2 * MEMORY
