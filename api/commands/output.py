"""Files that commands write."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextmanager
def whole_file(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Open a file for writing that gets its name once it is complete. Raises ``OSError``.

    ``mode``: its permissions, less those of the umask.
    """
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    # O_EXCL: another user of a shared folder may have made it, and could read what we write
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)


@contextmanager
def file_or_output(path: Path | None, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Yield standard output, or a file that gets its name once it is complete.

    A file that can't be written ends the command with a message.
    """
    if path is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # piped into head, for example
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(1) from None
        return
    try:
        with whole_file(path, mode) as out:
            yield out
    except OSError as error:
        print(f"{path} was not written: {error.strerror or error}", file=sys.stderr)
        raise SystemExit(1) from None


def who_else_reads_output() -> str | None:
    """Return who could read standard output besides its owner; None: nobody, or a program."""
    if sys.stdout.isatty():
        return "a terminal shows them"
    status = os.fstat(sys.stdout.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_mode & _OTHERS:
        return "other users can read that file"
    return None
