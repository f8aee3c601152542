"""Read the documents: fenced blocks, links, and words in backticks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

_BLOCK = re.compile(
    r"(?:^<!-- (?P<marker>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"\[(?:[^\[\]`]|`[^`]*`)*\]\(([^()\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@dataclass(frozen=True)
class Block:
    """A fenced block, with the name from ``<!-- marker -->`` on the line above it."""

    marker: str | None
    language: str
    text: str


@dataclass(frozen=True)
class Document:
    """A Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """Return the text without fenced blocks and comments."""
        return _COMMENT.sub("", _BLOCK.sub("", self.text))

    def blocks(self) -> list[Block]:
        return [
            Block(match["marker"], match["language"], match["text"])
            for match in _BLOCK.finditer(self.text)
        ]

    def block(self, marker: str) -> Block:
        """Return the only block with this marker."""
        (matching_block,) = (block for block in self.blocks() if block.marker == marker)
        return matching_block

    def links(self) -> list[str]:
        return _LINK.findall(self.prose)

    def code(self) -> list[str]:
        """Return the texts in backticks."""
        return _CODE.findall(self.prose)

    def anchors(self) -> set[str]:
        """Return the anchors that GitHub makes of the headings."""
        headings = _HEADING.findall(_BLOCK.sub("", self.text))
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def documents() -> list[Document]:
    """Return every document of the repository."""
    paths = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")]
    # A page among the examples has its packages beside it, with documents of their own.
    own = [path for path in paths if "node_modules" not in path.parts]
    return [Document(path) for path in sorted(own)]


def json_texts(text: str) -> Iterator[Any]:
    """Yield the JSON values of a text that holds several."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:]


def blurred(value: Any) -> Any:
    """Replace the parts that differ on each run: ids, times, versions of programs."""
    if isinstance(value, dict):
        return {key: _blurred_member(key, member) for key, member in value.items()}
    if isinstance(value, list):
        return [blurred(item) for item in value]
    if isinstance(value, str):
        return _TIME.sub("(time)", _UUID.sub("(id)", value))
    return value


def _blurred_member(key: str, member: Any) -> Any:
    if key in {"user_agent", "device"} and isinstance(member, str):
        return member.partition("/")[0].partition(" ")[0].lower()
    return blurred(member)
