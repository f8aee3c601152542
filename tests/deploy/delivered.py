"""Read deploy/compose.yaml, deploy/kubernetes/ and the Containerfile as their tools do."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = DEPLOY / "container" / "Containerfile"
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def env_example() -> dict[str, str]:
    """Return the variables of deploy/compose.env.example, which becomes deploy/.env."""
    lines = (DEPLOY / "compose.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose(**changed: str) -> dict[str, Any]:
    """Return deploy/compose.yaml with the example's variables in it, and with changed ones."""
    variables = {**env_example(), **changed}
    document = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    # as compose does: values are replaced after the file was parsed
    interpolated: dict[str, Any] = _interpolated(document, variables)
    return interpolated


def _interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(member, variables) for key, member in value.items()}
    if isinstance(value, list):
        return [_interpolated(item, variables) for item in value]
    if not isinstance(value, str):
        return value

    def replacement(match: re.Match[str]) -> str:
        name, kind, text = match.groups()
        if variables.get(name):
            return variables[name]
        assert kind != "?", f"{name} {text}"
        return text or ""

    return _VARIABLE.sub(replacement, value)


def manifests() -> list[dict[str, Any]]:
    """Return every object of deploy/kubernetes/, the Secret and the job included."""
    return [
        document
        for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text())
    ]


@dataclass
class ImageStage:
    """A stage of a Containerfile; ``steps`` are its WORKDIR, COPY and RUN in their order."""

    base: str
    name: str
    environ: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[str, str]] = field(default_factory=list)
    user: str = "0:0"
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def read(self, instruction: str, text: str) -> None:
        if instruction in {"WORKDIR", "COPY", "RUN"}:
            self.steps.append((instruction, text))
        elif instruction == "ENV":
            self.environ |= dict(word.split("=", 1) for word in shlex.split(text))
        elif instruction == "USER":
            self.user = text
        elif instruction == "HEALTHCHECK":
            self.health = json.loads(text.partition("CMD")[2])
        elif instruction == "CMD":
            self.command = json.loads(text)
        else:
            assert instruction in {"ARG", "EXPOSE", "LABEL"}, instruction

    @property
    def copied(self) -> list[list[str]]:
        """Return the words of each COPY: options, sources, and the destination."""
        return [shlex.split(text) for instruction, text in self.steps if instruction == "COPY"]


def stages() -> tuple[ImageStage, ImageStage]:
    """Return the two stages of the Containerfile: the build, and the image."""
    found: list[ImageStage] = []
    for instruction, text in _instructions(CONTAINERFILE.read_text()):
        if instruction == "FROM":
            base, _, name = text.partition(" AS ")
            found.append(ImageStage(base, name))
        elif found:
            found[-1].read(instruction, text)
    build, image = found
    return build, image


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    for line in filter(None, map(str.strip, joined.splitlines())):
        instruction, _, rest = line.partition(" ")
        yield instruction, rest.strip()
