"""Build Argon2 from its published source for this machine's processor, if there is a compiler.

The wheel runs on any x86-64 and uses SSE2 alone. A build with AVX2 or AVX-512 takes about half its
time, and so halves the cost of a sign-in (docs/adr/0011). On arm64 nothing is built: the source has
one implementation, in plain C, and the wheel contains it.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.console import Trouble, say
from dev.env import uv
from dev.paths import PYTHON, REQUIREMENTS
from dev.programs import find

_TOOLS = REQUIREMENTS / "argon2-build.txt"
_PACKAGE = "argon2-cffi-bindings"
# Levels of the x86-64 psABI, best first, with the flags of /proc/cpuinfo that each needs.
_V3 = {"cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"} | {
    *("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave")
}
_V4 = _V3 | {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}
_LEVELS = {
    # VBMI2 is not part of v4. Processors without it (before Ice Lake, Zen 4) lower their clock for
    # 512-bit instructions, which slows down everything else.
    "x86-64-v4": _V4 | {"avx512_vbmi2"},
    "x86-64-v3": _V3,
}
_NO_COMPILER = "no compiler"
# A hash of the reference implementation: finds a build with a compiler's fault before users fail to
# sign in.
_CHECK = """
import argon2
argon2.PasswordHasher().verify(
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    "password",
)
"""


def wanted() -> str:
    """Return the level to build for, or the reason why the wheel stays."""
    levels = levels_here()
    if not levels or not _loader_checks_levels():
        return f"any {platform.machine()}"
    compiler = find("cc", "gcc", "clang")
    return levels[0] if compiler and _has_headers() else f"{_NO_COMPILER} for {levels[0]}"


def levels_here() -> list[str]:
    """Return the levels of this processor, best first."""
    flags = _flags()
    return [name for name, needs in _LEVELS.items() if needs <= flags]


def install(level: str) -> None:
    """Replace the wheel by a build for ``level``, a result of ``wanted``; report if that fails."""
    if level.startswith(_NO_COMPILER):
        _say_what_is_lost("there is no C compiler, or Python's headers are not there")
        say("    To have it, install them (gcc and python3-dev) and run this again.")
    elif level in _LEVELS:
        try:
            _build(level)
        except Trouble as trouble:
            _say_what_is_lost("building it failed")
            say(f"    {trouble}")


def _build(level: str) -> None:
    install_from_source(level, "--reinstall")
    if subprocess.run([PYTHON, "-c", _CHECK], capture_output=True).returncode != 0:
        install_wheel("--reinstall")
        raise Trouble("The build computes a wrong hash.")


def install_from_source(level: str, *options: str) -> None:
    """Build the locked version; ``options`` go to uv. Raises ``Trouble``."""
    environ = {
        "CFLAGS": f"-O3 -march={level}",
        # Marks the library with its level, which the server logs. The loader refuses it on an older
        # processor, where the first hash would be an illegal instruction.
        "LDFLAGS": f"-Wl,-z,{level}",
    }
    uv.install("Installing requirements/argon2-build.txt", _TOOLS, "uv-argon2-build")
    # no cache: uv would install a kept build on another processor
    source = ("--no-binary", _PACKAGE, "--no-cache")
    with _lock() as lock:
        doing = f"Building {_PACKAGE} for {level}"
        uv.install(doing, lock, "uv-argon2", *source, *options, env=environ)


def install_wheel(*options: str) -> None:
    """Install the wheel of the locked version; ``options`` go to uv. Raises ``Trouble``."""
    with _lock() as lock:
        doing = f"Installing the wheel of {_PACKAGE}"
        uv.install(doing, lock, "uv-argon2", "--only-binary", _PACKAGE, *options)


@contextmanager
def _lock() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        lock = Path(directory) / "argon2.txt"
        lock.write_text(_locked(_PACKAGE))
        yield lock


def _locked(package: str) -> str:
    """Return the lines of the lock that pin a package, with the hash of its source, too."""
    lock = (REQUIREMENTS / "runtime.txt").read_text()
    pin = re.search(rf"^{package}==(.*\\\n)+.*\n", lock, re.MULTILINE)
    assert pin is not None
    return pin[0]


def _flags() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())


def _has_headers() -> bool:
    return (Path(sysconfig.get_path("include")) / "Python.h").exists()


def _loader_checks_levels() -> bool:
    """Return whether the loader refuses a library of a higher level: glibc's does since 2.33."""
    name, version = platform.libc_ver()
    return name == "glibc" and tuple(map(int, version.split("."))) >= (2, 33)


def _say_what_is_lost(why: str) -> None:
    say(f"Argon2 is not built for this processor: {why}.")
    say("    Sign-in and sign-up work, and take about twice the processor's time.")
