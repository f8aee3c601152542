"""Print the output of commands with escapes, so that it can't control the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

from api.domain.visible_text import escaped


class Escaping:
    """A text stream that escapes control characters. ``unescaped`` is the stream below.

    It also escapes if the stream is no terminal: the output of a systemd unit is read on a terminal
    later, from the journal.
    """

    def __init__(self, stream: TextIO) -> None:
        self.unescaped = stream

    def write(self, text: str) -> int:
        """Write text, with control characters escaped."""
        self.unescaped.write(escaped(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unescaped, name)


@contextmanager
def escaped_output() -> Iterator[None]:
    """Make both standard streams escape. Logging that was set up before keeps its own stream."""
    out, err = (cast(TextIO, Escaping(stream)) for stream in (sys.stdout, sys.stderr))
    with redirect_stdout(out), redirect_stderr(err):
        yield
