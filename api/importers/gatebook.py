"""Read Gatebook's own format: NDJSON, one account a line (docs/import-format.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from api.domain.import_line import ReadLine
from api.domain.imported_account import ImportedAccount
from api.importers.lines import read_lines
from api.importers.people import read_record, refuse_disabled

_NULL_IS_MISSING = frozenset({"identities", "locked"})


def read(stream: BinaryIO) -> Iterator[ReadLine]:
    """Return the account of each line; a member that the format does not have rejects the line."""
    for number, text in read_lines(stream):
        if (line := read_record(number, text, _account)) is not None:
            yield line


def _account(record: Any) -> ImportedAccount:
    if isinstance(record, dict):
        # converters write null for a member that they lack, and these two have no None
        record = {
            name: value
            for name, value in record.items()
            if value is not None or name not in _NULL_IS_MISSING
        }
    account = msgspec.convert(record, ImportedAccount)
    refuse_disabled(account.locked)
    return account
