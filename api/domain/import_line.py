"""A record of a file to import, as a reader returns it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec

from api.domain.imported_account import ImportedAccount


class ReadLine(msgspec.Struct, frozen=True):
    """A record: either an account or the fault for which it is rejected.

    ``line`` counts from 1 and grows with each record: the number of the line, or of the record in
    a file that is one JSON document. ``fault`` is a word such as ``json_malformed`` that repeats
    nothing of the record. ``docs/import-format.md`` and ``docs/migrating.md`` list the words.
    """

    line: int
    account: ImportedAccount | None = None
    fault: str | None = None


class WrongFormat(Exception):
    """The file as a whole is not what ``--from`` says. ``str()`` is a sentence for operators."""


# Reads a binary stream, from its beginning, in constant memory where the format allows that. Reads
# the same records each time: an import reads the file twice. Raises WrongFormat.
Reader = Callable[[BinaryIO], Iterator[ReadLine]]
