"""Build, pack and use ``@gatebook/client`` as its users do."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from pathlib import Path

import pytest

from dev.commands import client
from dev.env import node
from tests.support.built_client import REACT, compile_strictly, link_react, run, tsc

CONSUMER = Path(__file__).parent / "consumer"
MOST_BYTES = {"gatebook": 6 * 1024, "factors": 4 * 1024, "providers": 2 * 1024, "admin": 1024}

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def packed(packed_client: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the packed files, as an installation has them."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(packed_client) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def test_the_tests_of_the_client_pass() -> None:
    client.ensure_modules()
    run(node.program(), "--test", "--test-timeout=60000", "test/**/*.test.ts", cwd=client.CLIENT)


def test_the_client_and_its_tests_have_correct_types() -> None:
    client.ensure_modules()
    run(*tsc(), "--project", "test", cwd=client.CLIENT)


def test_the_types_are_those_of_the_contract(tmp_path: Path) -> None:
    client.ensure_modules()
    client.generate(tmp_path / "contract.ts")

    committed = client.CLIENT / "src" / "contract.ts"
    assert (tmp_path / "contract.ts").read_text() == committed.read_text(), "run `make client`"


def test_the_served_module_is_made_of_the_sources(built_client: Path) -> None:
    committed = client.CLIENT / "dist" / "gatebook.js"
    built = (built_client / "dist" / "gatebook.js").read_text()
    assert built == committed.read_text(), "run `make client`"


def test_the_package_has_these_files_and_no_dependency(packed: Path) -> None:
    sources = [path.stem for path in (client.CLIENT / "src").glob("*.ts")]
    types = {f"dist/types/{name}.d.ts" for name in sources}
    files = {str(path.relative_to(packed)) for path in packed.rglob("*") if path.is_file()}
    assert files == {
        "LICENSE",
        "README.md",
        "package.json",
        "dist/gatebook.js",
        "dist/admin.js",
        "dist/factors.js",
        "dist/providers.js",
        "dist/react.js",
        *types,
    }
    package = json.loads((packed / "package.json").read_text())
    assert package["license"] == "Apache-2.0"
    assert package["sideEffects"] is False
    assert not {"dependencies", "optionalDependencies", "bundleDependencies"} & package.keys()
    assert package["peerDependencies"].keys() == {"react"}
    assert package["peerDependenciesMeta"] == {"react": {"optional": True}}
    for name in MOST_BYTES:
        module = (packed / "dist" / f"{name}.js").read_text()
        assert re.findall(r"\bimport\b|\brequire\(", module) == []


@pytest.mark.parametrize(("name", "most"), MOST_BYTES.items())
def test_a_module_has_few_kilobytes(packed: Path, name: str, most: int) -> None:
    size = len(gzip.compress((packed / "dist" / f"{name}.js").read_bytes(), 9))
    assert size <= most


@pytest.mark.parametrize("module", ["nodenext", "preserve"])
def test_a_strict_program_compiles(packed: Path, tmp_path: Path, module: str) -> None:
    install(packed, tmp_path)
    entries = ["calls.ts", "factors.ts", "providers.ts", "admin.ts"]
    programs = {name: text for entry in entries for name, text in program(entry).items()}
    compile_strictly(tmp_path, programs, module=module)


def test_a_strict_page_with_react_compiles(packed: Path, tmp_path: Path) -> None:
    install(packed, tmp_path)
    link_react(tmp_path)
    compile_strictly(tmp_path, program("page.tsx"), **REACT)


def install(packed: Path, folder: Path) -> None:
    """Put the package where a program finds it, and nothing else."""
    scope = folder / "node_modules" / "@gatebook"
    scope.mkdir(parents=True)
    (scope / "client").symlink_to(packed)
    (folder / "package.json").write_text('{"type": "module"}')


def program(name: str) -> dict[str, str]:
    return {name: (CONSUMER / name).read_text()}
