"""`make spa` serves the example page for each of its paths, and names a port that is taken."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from dev.commands import client, spa
from dev.console import Trouble
from dev.env import node
from dev.paths import ROOT
from dev.services.ports import free_port
from tests.support.at_once import LONGEST
from tests.support.built_client import link_page_packages
from tests.support.processes import ended


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sources, with the installed packages: other tests read client/dist/."""
    client.ensure_modules()
    directory = tmp_path_factory.mktemp("spa") / "gatebook"
    ignored = shutil.ignore_patterns(".[!n]*", "node_modules", "dist", "tests")
    shutil.copytree(ROOT, directory, ignore=ignored)
    for installed in (".venv", "client/node_modules"):
        (directory / installed).symlink_to(ROOT / installed)
    link_page_packages(directory / "examples" / "spa", directory / "client")
    return directory


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_taken_port_is_named_before_anything_is_built(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"{host} is no address of this machine")
    with contextlib.closing(server):
        port = server.getsockname()[1]
        monkeypatch.setenv("SPA_PORT", str(port))
        with pytest.raises(Trouble, match=f"SPA_PORT={port} is taken: .*") as trouble:
            spa.main([])

    assert str(trouble.value).endswith(f"make spa SPA_PORT={port + 1}")


def test_a_port_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPA_PORT", "http")

    with pytest.raises(Trouble, match=r"^SPA_PORT=http must be a number.* make spa SPA_PORT=5174$"):
        spa.main([])


@pytest.mark.release
def test_the_page_is_served_for_each_path_and_knows_its_api(checkout: Path) -> None:
    port, api = free_port(), f"http://localhost:{free_port()}"
    process = subprocess.Popen(
        [
            "make",
            "spa",
            f"SPA_PORT={port}",
            f"API_URL={api}/",
            f"PYTHON={sys.base_prefix}/bin/python3",
        ],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with ended(process), contextlib.ExitStack() as stack:
        # Also the children of make, if an assertion fails.
        stack.callback(kill_group, process.pid)
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "ALLOWED_ORIGINS" in line:
                break
        base = f"http://localhost:{port}"
        assert f"The page is at {base}, its API at {api}." in printed
        assert "Nothing answers at that API yet: start `make run`" in printed
        assert f"make run ALLOWED_ORIGINS={base}" in printed

        page = requests.get(base, headers={"Accept": "text/html"}, timeout=LONGEST)
        mailed = requests.get(
            f"{base}/verify-email", headers={"Accept": "text/html"}, timeout=LONGEST
        )
        assert '<div id="root">' in page.text
        assert mailed.text == page.text
        source = requests.get(f"{base}/src/gatebook.ts", timeout=LONGEST).text
        assert f'"VITE_API": "{api}"' in source

        os.killpg(process.pid, signal.SIGINT)
        assert "Stopped." in process.communicate(timeout=LONGEST)[0]


@pytest.mark.release
def test_the_commands_of_its_readme_check_and_build_it(checkout: Path) -> None:
    client.build(checkout / "client" / "dist")
    folder = checkout / "examples" / "spa"
    api = "https://accounts.example.com"
    for command in ("typecheck", "build"):
        ran = subprocess.run(
            [*node.npm(), "run", command],
            cwd=folder,
            env={**node.environ(), "VITE_API": api},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

    page = (folder / "dist" / "index.html").read_text()
    script = re.search(r'src="/(assets/[^"]+)"', page)
    assert script is not None
    assert api in (folder / "dist" / script[1]).read_text()
