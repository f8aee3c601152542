"""Check the units of ``deploy/systemd/`` with systemd's own tools, and against the settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from api.settings import Settings
from tests.docs.typed_units import UnitFile

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
PLACE = re.compile(r"/srv/gatebook/(start|update|as)\b")
MOST_EXPOSED = "2.0"  # of 10.0. systemd 252 says 1.7, for address families and IP addresses
SECRETS = {setting.name.upper() for setting in fields(Settings) if setting.metadata["secret"]}
NEEDED = {
    setting.name.upper()
    for setting in fields(Settings)
    if setting.metadata["secret"] and setting.default is MISSING
}

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here"
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Return a copy of the units, which start the scripts of this checkout."""
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for path in folder.glob("*.service"):
        text = path.read_text()
        path.write_text(PLACE.sub(lambda place: str(ROOT / "deploy" / place[1]), text))
    return folder


def analyze(*arguments: object) -> tuple[int, str]:
    """Run systemd-analyze, and return its status and output."""
    process = subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True
    )
    return process.returncode, process.stdout + process.stderr


@needs_systemd
def test_systemd_finds_no_fault_in_the_units(units: Path) -> None:
    paths = [path for path in units.iterdir() if path.is_file()]
    assert len(paths) == 4
    assert analyze("verify", "--man=no", *paths) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_leaves_little_open(units: Path, name: str) -> None:
    threshold = MOST_EXPOSED.replace(".", "")
    status, output = analyze(
        "security", "--offline=yes", "--no-pager", f"--threshold={threshold}", units / name
    )
    assert status == 0, output


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_gets_the_secrets_of_its_role_alone(name: str) -> None:
    role = name.removeprefix("gatebook-").removesuffix(".service")
    loaded = UnitFile(UNITS, name)["LoadCredential"]

    names = {line.partition(":")[0] for line in loaded}
    assert loaded == [f"{secret}:/etc/gatebook/credentials/{role}/{secret}" for secret in
                      (line.partition(":")[0] for line in loaded)]  # fmt: skip
    assert NEEDED <= names <= SECRETS


def test_a_stop_and_a_reload_have_time_for_running_requests() -> None:
    unit = UnitFile(UNITS, "gatebook-api.service")
    graceful = next(field.default for field in fields(Settings) if field.name == "graceful_timeout")

    assert int(unit.last("TimeoutStopSec")) > graceful
    # deploy/update waits a minute for the new server.
    assert int(unit.last("TimeoutStartSec")) > 60 + graceful
