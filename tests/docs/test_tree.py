"""Check that the README's tree shows existing folders and files, in the order of the layers."""

from __future__ import annotations

import re
import tomllib

from tests.docs.markdown import ROOT

LISTED = re.compile(r"^  ([a-z0-9_]+(?:/|\.py))  +\S", re.MULTILINE)


def listed() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.partition("<!-- tree of api/ -->")[2].split("```")[1]
    return LISTED.findall(tree)


def test_the_tree_in_readme_is_the_tree_of_api() -> None:
    entries = [
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "api").iterdir()
        if path.name != "__pycache__"
    ]
    assert sorted(listed()) == sorted(entries)


def test_the_tree_in_readme_goes_from_the_top_layer_to_the_bottom() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["api"])
    level = {name: place for place, layer in enumerate(layers) for name in layer.split(" | ")}
    levels = [level[name.rstrip("/")] for name in listed() if name.endswith("/")]
    assert levels == sorted(levels)
