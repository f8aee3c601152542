"""Install the packed client as docs/front-ends.md shows, and compile its TypeScript strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev.env import node
from tests.docs.markdown import ROOT, Document
from tests.support.built_client import REACT, compile_strictly, link_react, run

PAGE = Document(ROOT / "docs" / "front-ends.md")

pytestmark = pytest.mark.release


def test_the_package_is_installed_and_compiled_as_shown(
    packed_client: Path, tmp_path: Path
) -> None:
    make, install = PAGE.block("shell: install").text.splitlines()
    assert make.startswith("make client ")
    install = install.removeprefix("npm ").partition(" #")[0]
    install = install.replace("../gatebook/.run/client", str(packed_client.parent))
    assert install == f"install {packed_client}"
    files = {
        block.marker.removeprefix("file: "): block.text
        for block in PAGE.blocks()
        if block.marker and block.language in {"ts", "tsx"}
    }
    assert files.keys() == {
        "gatebook.ts",
        "App.tsx",
        "back-office.ts",
        "sign-in.ts",
        "passkeys.ts",
        "step-up.ts",
        "providers.ts",
        "app-providers.ts",
        "notes.ts",
    }
    (tmp_path / "package.json").write_text('{"type": "module"}')

    run(*node.npm(), *install.split(), cwd=tmp_path)
    link_react(tmp_path)
    compile_strictly(tmp_path, files, allowImportingTsExtensions=True, **REACT)
