"""The report of an import: NDJSON, a line for each record that made or changed no account."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import msgspec

from api.commands.output import PRIVATE
from api.domain.import_run import NotImported

_BEGINNING = b'{"line":'
_NO_REPORT = "The report is not one of an import: name another file."


class ImportReport:
    """A file that agrees with the stored batches whenever the import ends.

    The lines of a batch are written before the batch is stored. If it never was, the next run
    removes them. The file has no addresses, but its lines lead to them: only its owner reads it.

    Raises ``OSError``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder().encode
        self._batch_line: int | None = None
        self._batch_start = 0

    def __enter__(self) -> Self:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, PRIVATE)
        self._file = os.fdopen(descriptor, "r+b")
        # it is truncated later: another file, the one to import for instance, would be lost
        if self._file.read(len(_BEGINNING)) not in {b"", _BEGINNING}:
            self._file.close()
            raise OSError(_NO_REPORT)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.fchmod(descriptor, PRIVATE)  # it may be older than this import
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def begin(self, line: int) -> None:
        """Keep what an earlier run reported up to this record, and remove the rest."""
        self._file.seek(0)
        end = 0
        if line:
            for raw in self._file:
                if not raw.endswith(b"\n") or _line_of(raw) > line:
                    break
                end += len(raw)
        self._truncate(end)

    def write(self, line: int, batch: Sequence[NotImported]) -> None:
        """Write the lines of the batch after this record, instead of those of a former plan."""
        if line == self._batch_line:
            self._truncate(self._batch_start)
        self._batch_line, self._batch_start = line, self._file.tell()
        if batch:
            self._file.write(b"".join(self._encode(each) + b"\n" for each in batch))
            self._file.flush()
            os.fsync(self._file.fileno())

    def _truncate(self, size: int) -> None:
        self._file.seek(size)
        self._file.truncate()


def _line_of(raw: bytes) -> int:
    try:
        return msgspec.json.decode(raw, type=NotImported).line
    except msgspec.DecodeError as error:
        raise OSError(_NO_REPORT) from error
