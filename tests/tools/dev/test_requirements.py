"""The locks install the same packages on each platform, and no others."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))

# Left out of every lock on purpose, see runtime.in.
LEFT_OUT = {"flask-openapi"}

# Debian 12 has 3.11.2.
ENVIRONMENTS = [
    {
        "python_version": version.rsplit(".", 1)[0],
        "python_full_version": version,
        "sys_platform": platform,
        "platform_system": "Linux" if platform == "linux" else "Darwin",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    for version in ("3.11.0", "3.11.2", "3.12.0", "3.13.0", "3.14.0")
    for platform in ("linux", "darwin")
]


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+) \\$", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_each_pin_has_hashes_and_no_line_names_a_host_or_a_file(path: Path) -> None:
    text = path.read_text()

    assert pins(path)
    assert not re.search(r"://|file:/|--(extra-)?index-url|--find-links|--trusted-host", text)
    for pin in re.findall(r"^[a-z0-9].*\n.*", text, re.MULTILINE):
        assert re.search(r"^    --hash=sha256:[0-9a-f]{64}", pin, re.MULTILINE)


def test_development_has_the_versions_that_run() -> None:
    assert pins(REQUIREMENTS / "runtime.txt").items() <= pins(REQUIREMENTS / "dev.txt").items()


def test_lock_is_complete_for_every_python_and_platform() -> None:
    """A lock made on one Python leaves out what only another one needs (async-timeout, 3.11.2)."""
    locked = pins(REQUIREMENTS / "dev.txt").keys() | LEFT_OUT
    missing = {
        f"{distribution.name} on {environment['python_full_version']}: {requirement}"
        for distribution in distributions()
        if canonicalize_name(distribution.name) in locked
        for requirement in map(Requirement, distribution.requires or [])
        if canonicalize_name(requirement.name) not in locked
        for environment in ENVIRONMENTS
        if requirement.marker is None or requirement.marker.evaluate({**environment, "extra": ""})
    }

    assert missing == set()
