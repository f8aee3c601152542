"""Check ``deploy/as``, which runs commands with the secrets of one role, and ``deploy/start``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = "print('planted')"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return the script on a machine with one release, which prints its secrets' directory."""
    release = tmp_path / "srv" / "releases" / "1"
    (release / "api").mkdir(parents=True)
    (release / ".venv").symlink_to(sys.prefix)
    (release / "api" / "__init__.py").touch()
    (release / "api" / "__main__.py").write_text(
        "import os, sys\n"
        "print(sys.argv[1:], os.environ['CREDENTIALS_DIRECTORY'], os.environ['MAIL_FROM'])\n"
    )
    (tmp_path / "srv" / "current").symlink_to("releases/1")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "settings.env").write_text("MAIL_FROM='Gatebook <a@example.com>'\n")
    (tmp_path / "etc" / "worker.env").write_text("MAIL_FROM='The worker <b@example.com>'\n")
    return copy_script(tmp_path, "as")


def copy_script(home: Path, name: str) -> Path:
    """Copy a script of deploy/ into a machine's directory, with the places of that machine."""
    script = home / name
    text = (ROOT / "deploy" / name).read_text()
    text = text.replace("/srv/gatebook", str(home / "srv"))
    script.write_text(text.replace("/etc/gatebook", str(home / "etc")))
    script.chmod(0o755)
    return script


def output(script: Path, *arguments: str, folder: Path | None = None, **environ: str) -> str:
    process = subprocess.run(
        [script, *arguments], cwd=folder, env={"PATH": os.environ["PATH"], **environ},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return process.stdout


def test_a_command_gets_the_settings_and_the_secrets_of_its_role(script: Path) -> None:
    secrets = script.parent / "etc" / "credentials"
    assert [
        output(script, "api", "role", "list"),
        output(script, "worker", "outbox"),
        # systemd has its own directory for the secrets that a unit names
        output(script, "worker", "worker", CREDENTIALS_DIRECTORY="/run/credentials/unit"),
    ] == [
        f"['role', 'list'] {secrets}/api Gatebook <a@example.com>\n",
        f"['outbox'] {secrets}/worker The worker <b@example.com>\n",
        "['worker'] /run/credentials/unit The worker <b@example.com>\n",
    ]


def test_the_server_has_the_settings_that_commands_of_its_role_have(
    script: Path, tmp_path: Path
) -> None:
    programs = tmp_path / "srv" / "releases" / "1" / ".venv"
    programs.unlink()
    (programs / "bin").mkdir(parents=True)
    (programs / "bin" / "python").symlink_to(sys.executable)
    (programs / "bin" / "gunicorn").write_text('#!/bin/sh\necho "$MAIL_FROM"\n')
    (programs / "bin" / "gunicorn").chmod(0o755)
    start = copy_script(tmp_path, "start")
    assert output(start) == "Gatebook <a@example.com>\n"  # without a file of its own

    (tmp_path / "etc" / "api.env").write_text("MAIL_FROM='The API <c@example.com>'\n")

    assert output(start) == "The API <c@example.com>\n"
    assert output(script, "api", "doctor").endswith(" The API <c@example.com>\n")


def test_a_role_takes_the_secrets_of_another_in_a_release_that_is_not_current(
    script: Path,
) -> None:
    etc, releases = script.parent / "etc", script.parent / "srv" / "releases"
    (etc / "drill.env").write_text(
        f"CREDENTIALS_DIRECTORY={etc}/credentials/worker\n. {etc}/worker.env\n"
    )
    shutil.copytree(releases / "1", releases / "2", symlinks=True)
    program = releases / "2" / "api" / "__main__.py"
    program.write_text(f"{program.read_text()}print('of release 2')\n")

    assert output(script, "drill", "doctor", release="releases/2") == (
        f"['doctor'] {etc}/credentials/worker The worker <b@example.com>\nof release 2\n"
    )


def test_a_planted_module_in_the_current_directory_is_not_imported(
    script: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "shared"
    (folder / "api").mkdir(parents=True)
    for name in ("api/__init__.py", "api/__main__.py", "argparse.py"):
        (folder / name).write_text(PLANTED)

    printed = output(script, "api", "role", "list", folder=folder)

    assert printed.startswith("['role', 'list'] ")
