"""Check the container files with hadolint and kubernetes-validate, of requirements/deploy.txt."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from dev.env import venv
from dev.paths import VENV
from tests.deploy.delivered import CONTAINERFILE, manifests

pytestmark = pytest.mark.long


def test_linters_find_nothing_in_the_container_files(tmp_path: Path) -> None:
    venv.ensure("deploy")
    hadolint = [VENV / "bin" / "hadolint", "--failure-threshold=style", CONTAINERFILE]
    process = subprocess.run(hadolint, capture_output=True, text=True)
    assert (process.returncode, process.stdout) == (0, "")

    # kustomize is no API object; kubernetes-validate needs a name, and the job has none yet.
    objects = [item for item in manifests() if item["kind"] != "Kustomization"]
    for item in objects:
        item["metadata"].setdefault("name", "generated")
    whole = tmp_path / "all.yaml"
    whole.write_text(yaml.safe_dump_all(objects))
    command = [VENV / "bin" / "kubernetes-validate", "--strict", whole]
    process = subprocess.run(command, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    assert (process.stdout + process.stderr).count(" passed for resource ") == len(objects)
