"""Name the providers of a file's identities as IDENTITY_PROVIDERS does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import msgspec

from api.domain.import_line import Reader, ReadLine


def rename_providers(reader: Reader, names: Mapping[str, str]) -> Reader:
    """Return a reader that gives the providers in ``names`` the ids there.

    '' drops the identities at a provider. Other providers keep their names.
    """
    if not names:
        return reader

    def read(stream: BinaryIO) -> Iterator[ReadLine]:
        for line in reader(stream):
            yield _renamed(line, names)

    return read


def _renamed(line: ReadLine, names: Mapping[str, str]) -> ReadLine:
    if line.account is None or not line.account.identities:
        return line
    identities = tuple(
        msgspec.structs.replace(each, provider=name)
        for each in line.account.identities
        if (name := names.get(each.provider, each.provider))
    )
    account = msgspec.structs.replace(line.account, identities=identities)
    return msgspec.structs.replace(line, account=account)
