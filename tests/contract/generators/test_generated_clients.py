"""Generate clients by the commands of docs/generators.md, compile them strictly, and use them.

Each program here does the same with a client of its generator. It signs up with a weak password and
a good one, signs in with a wrong password and the right one, reads the session and the feed, signs
out, and asks once more who is signed in. `@ts-expect-error` fails where a type is wider than in the
contract, such as any.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev.env import node, venv
from tests.docs.markdown import ROOT, Document
from tests.docs.running import elsewhere

HERE = Path(__file__).parent
PAGE = Document(ROOT / "docs" / "generators.md")
ALICE = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
PRINTED = """\
#/password too_short
401 wrong_credentials
alice@example.com true
session.started token
session.refused wrong_credentials
account.created
401 not_signed_in
"""
# The runtime that Hey API puts beside its types assigns undefined to optional members.
LOOSE = {"hey-api": {"exactOptionalPropertyTypes": False}}

pytestmark = [pytest.mark.release, pytest.mark.timeout(600)]


@pytest.fixture
def project(tmp_path: Path, live_server: str) -> Path:
    """Return a folder with the contract, as a front end that calls the server has it."""
    for path in [*HERE.glob("*.ts"), HERE / "tsconfig.json", HERE / "openapi_python_client.py"]:
        shutil.copy(path, tmp_path)
    for block in PAGE.blocks():
        if block.marker and block.marker.startswith("file: "):
            (tmp_path / block.marker.removeprefix("file: ")).write_text(block.text)
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    shell(elsewhere(PAGE.block("shell: contract").text, live_server), tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["openapi-fetch", "hey-api", "orval", "kubb"])
def test_typescript(name: str, project: Path, live_server: str) -> None:
    node.ensure_modules(HERE, "the generators")
    shell(PAGE.block(f"shell: {name}").text, project)

    options = {"extends": "./tsconfig.json", "files": ["globals.d.ts", f"{name}.ts"]}
    configuration = {**options, "compilerOptions": LOOSE.get(name, {})}
    (project / "tsconfig.one.json").write_text(json.dumps(configuration))
    shell("npx tsc -p tsconfig.one.json", project)

    values = f"'--define:API={json.dumps(live_server)}' '--define:ALICE={json.dumps(ALICE)}'"
    bundle = f"npx esbuild {name}.ts --bundle --format=esm --outfile=bundle.mjs"
    shell(f"{bundle} {values} --log-level=error", project)
    assert shell("node bundle.mjs", project) == PRINTED


def test_python(project: Path, live_server: str) -> None:
    venv.ensure("generators")
    name = "openapi_python_client"
    shell(PAGE.block(f"shell: {name}").text, project)

    shell(f"mypy --strict gatebook {name}.py", project)
    assert shell(f"python {name}.py {live_server} '{json.dumps(ALICE)}'", project) == PRINTED


def shell(script: str, folder: Path) -> str:
    """Run the lines in the folder, with the packages of the locks; return what they print."""
    environ = node.environ()
    path = os.pathsep.join([str(Path(sys.executable).parent), environ["PATH"]])
    process = subprocess.run(
        ["sh", "-ec", script.replace("npx ", "node_modules/.bin/")],
        cwd=folder,
        env={**environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout
