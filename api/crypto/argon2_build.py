"""Report which build of Argon2 is used: the wheel's, or one compiled for this processor.

Optimisation: a hash takes 0.53 of the time of the wheel's build, which runs on any x86-64, if it is
built for x86-64-v3 (AVX2), and 0.39 for v4 (AVX-512): ADR 11. ``docs/operations.md`` says how to
install such a build; ``make`` does it with ``dev/env/argon2_build.py``.
"""

from __future__ import annotations

import functools
import importlib.util
import platform
import re
from importlib.metadata import version
from pathlib import Path

# The ELF property GNU_PROPERTY_X86_ISA_1_NEEDED (x86-64 psABI), which the linker writes with -z
# x86-64-v3. The dynamic loader reads it, and refuses to load the library on an older processor.
_ISA_NEEDED = re.compile(rb"\x02\x80\x00\xc0\x04\x00\x00\x00(.)\x00\x00\x00", re.DOTALL)
_LEVELS = {2: "x86-64-v2", 4: "x86-64-v3", 8: "x86-64-v4"}


@functools.cache
def implementation() -> str:
    """Return the build's name, such as ``argon2-cffi-bindings 26.2.0, x86-64-v3``."""
    library = importlib.util.find_spec("_argon2_cffi_bindings._ffi")
    assert library is not None
    assert library.origin is not None
    level = needed_level(Path(library.origin).read_bytes())
    name = "argon2-cffi-bindings"
    return f"{name} {version(name)}, {level or f'any {platform.machine()}'}"


def needed_level(library: bytes) -> str | None:
    """Return the level of x86-64 that a shared library requires; None if it names none."""
    match = _ISA_NEEDED.search(library)
    return _LEVELS.get(match[1][0]) if match else None
