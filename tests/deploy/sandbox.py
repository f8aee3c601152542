"""Build and run the image without a container engine, in namespaces, on this machine's ``/usr``.

A root directory is read-only, with a tmpfs on ``/tmp``, and ``/opt`` as the Containerfile makes it.
Commands run in it as the image's user, without capabilities, as the first process of a pid
namespace. Only root can do that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev.env import uv
from tests.deploy.delivered import DEPLOY, ROOT, ImageStage, stages

ENTER = Path(__file__).with_name("enter_root")
# pip's configuration, as in tests/docs/test_typed_operations.py
_PASSED = ("LANG", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT", "PIP_TRUSTED_HOST")
_FOR_UV = {"VIRTUAL_ENV": "/opt/venv", "UV_COMPILE_BYTECODE": "1"}  # pip always compiles
_LOCAL = {"UV_FIND_LINKS", "UV_INDEX"}  # may be folders, which the root directory has not
_HOME = Path("/opt/.home")  # not in the image
# With TYPE_OPERATIONS=image pip installs, as in the Containerfile. Otherwise uv installs the same
# files, in a tenth of the time.
_WITH_PIP = os.environ.get("TYPE_OPERATIONS") == "image"


class Sandbox:
    """The image, built below ``home``; ``run`` and ``start`` are ``docker run``."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.opt = home / "opt"
        for name in ("opt", "root", "secrets"):
            (home / name).mkdir()
        self.hosts = home / "hosts"
        shutil.copy("/etc/hosts", self.hosts)
        self.build_stage, self.image = stages()
        self.network: int | None = None

    def build(self) -> None:
        """Carry out the steps of the build stage."""
        place = Path("/")
        for instruction, text in self.build_stage.steps:
            if instruction == "WORKDIR":
                place = Path(text)
                self._here(place).mkdir(parents=True, exist_ok=True)
            elif instruction == "COPY":
                *sources, destination = text.split()
                self._copy(sources, self._here(place / destination), destination.endswith("/"))
            else:
                self._run_step(place, text)

    def _here(self, path: Path) -> Path:
        return self.opt / path.relative_to("/opt")

    def _copy(self, sources: Sequence[str], destination: Path, is_folder: bool) -> None:
        for name in sources:
            source = ROOT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, destination, ignore=ignored)
            else:
                destination.mkdir(parents=True, exist_ok=True)
                assert is_folder
                shutil.copy(source, destination)

    def _run_step(self, place: Path, text: str) -> None:
        environ = {name: os.environ[name] for name in _PASSED if name in os.environ}
        environ |= self.build_stage.environ
        # The image has no use for a cache; a test that runs again has.
        environ.pop("PIP_NO_CACHE_DIR")
        environ |= {"PATH": f"{sys.base_prefix}/bin:/usr/bin:/bin", "HOME": str(_HOME)}
        if not _WITH_PIP:
            text = text.replace("/opt/venv/bin/pip", f"{_HOME}/uv pip").replace(" --use-pep517", "")
            environ |= {
                name: value
                for name, value in uv.environ(_FOR_UV).items()
                if name.startswith(("UV_", "SSL_", "VIRTUAL_ENV")) and name not in _LOCAL
            }
            self._here(_HOME).mkdir(exist_ok=True)
            shutil.copy(uv.UV, self._here(_HOME))
        command = self._command(
            environ, place, "rw", "0:0", ["sh", "-c", text], self.home / "secrets"
        )
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=600)

    def command(
        self, arguments: Sequence[str], environ: Mapping[str, str], secrets: Path, user: str = ""
    ) -> list[str]:
        """Return the command of this machine that runs one of the image, or ``arguments``."""
        environ = {**self.image.environ, **environ}
        return self._command(
            environ, _workdir(self.image), "ro", user or self.image.user, arguments, secrets
        )

    def _command(
        self,
        environ: Mapping[str, str],
        place: Path,
        mode: str,
        user: str,
        arguments: Sequence[str],
        secrets: Path,
    ) -> list[str]:
        network = ["nsenter", f"--target={self.network}", "--net"] if self.network else []
        uid, gid = user.split(":")
        variables = [f"{name}={value}" for name, value in environ.items()]
        return [
            *network,
            *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
            *(str(ENTER), str(self.home / "root"), sys.base_prefix, str(self.opt)),
            *(str(secrets), str(self.hosts), str(DEPLOY / "container"), mode, uid, gid),
            *("env", "-i", "-C", str(place), *variables, *arguments),
        ]


def _workdir(stage: ImageStage) -> Path:
    (text,) = (text for instruction, text in stage.steps if instruction == "WORKDIR")
    return Path(text)
