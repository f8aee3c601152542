"""Read a file to import for the first time, in search of values that occur twice."""

from __future__ import annotations

import hashlib
import itertools
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import BinaryIO

import msgspec

from api.domain import email_address
from api.domain.import_line import Reader, WrongFormat
from api.domain.import_run import ImportFault, ImportOptions
from api.domain.imported_account import ImportedAccount

_CHUNK = 1 << 20  # bytes
_CHECKED_AT_ONCE = 1000  # records


class Survey(msgspec.Struct, frozen=True):
    """``duplicates``: fault and first other line of each record that shares a value."""

    source_digest: bytes
    records: int
    duplicates: Mapping[int, tuple[ImportFault, int]]


def survey_file(
    stream: BinaryIO,
    reader: Reader,
    options: ImportOptions,
    issuers: Mapping[str, str],
    check: Callable[[], None],
) -> Survey:
    """Read a seekable file once and return the survey.

    A record that shares its address, id, external id or identity with another one is a duplicate,
    and so is the other: nothing tells which of the two is the person's. ``issuers``: of the
    configured providers, by their ids. Memory: 16 bytes a value, and three times as much while they
    are compared. ``check``: called every thousand records; may raise to end the survey.

    Raises ``WrongFormat`` if no record of the file can be read.
    """
    source_digest = digest(stream, options)
    stream.seek(0)
    seen, records, readable = _Seen(), 0, 0
    for read in reader(stream):
        records += 1
        if records % _CHECKED_AT_ONCE == 0:
            check()
        if read.account is not None:
            readable += 1
            seen.add(read.line, _unique_values(read.account, options, issuers))
    if not readable:
        raise WrongFormat(
            f"None of the {records} records can be read as {options.source}."
            if records
            else "The file has no records."
        )
    return Survey(source_digest, records, seen.duplicates())


def digest(stream: BinaryIO, options: ImportOptions) -> bytes:
    """Return the SHA-256 of the file and of the options that change what is imported."""
    stream.seek(0)
    sha = hashlib.sha256(
        msgspec.json.encode(
            [
                options.source,
                options.trusts_verified,
                options.drops_identities,
                options.provider_names,
            ]
        )
    )
    while chunk := stream.read(_CHUNK):
        sha.update(chunk)
    return sha.digest()


class _Seen:
    """The digests of all values, and the lines that they are on."""

    def __init__(self) -> None:
        self._digests = {fault: array("Q") for fault in _KINDS}
        self._lines = {fault: array("L") for fault in _KINDS}

    def add(self, line: int, values: Iterable[tuple[ImportFault, bytes]]) -> None:
        for fault, value in values:
            # 64 bits: a false duplicate in 10⁶ values has a chance of 3 in 10⁸
            hashed = hashlib.blake2b(value, digest_size=8).digest()
            self._digests[fault].append(int.from_bytes(hashed, "big"))
            self._lines[fault].append(line)

    def duplicates(self) -> dict[int, tuple[ImportFault, int]]:
        duplicates: dict[int, tuple[ImportFault, int]] = {}
        for fault in reversed(_KINDS):  # the first kind is the one that is reported
            for lines in self._shared(fault):
                # a record may name one value twice, such as an identity: no duplicate
                first, *others = dict.fromkeys(lines)
                if others:
                    duplicates[first] = (fault, others[0])
                    duplicates.update(dict.fromkeys(others, (fault, first)))
        return duplicates

    def _shared(self, fault: ImportFault) -> Iterator[list[int]]:
        digests = self._digests[fault]
        ordered = sorted(digests)
        twice = {value for value, following in itertools.pairwise(ordered) if value == following}
        del ordered
        by_digest: dict[int, list[int]] = defaultdict(list)
        if twice:
            for value, line in zip(digests, self._lines[fault], strict=True):
                if value in twice:
                    by_digest[value].append(line)
        yield from by_digest.values()


_KINDS = (
    ImportFault.EMAIL_DUPLICATE,
    ImportFault.ID_DUPLICATE,
    ImportFault.EXTERNAL_ID_DUPLICATE,
    ImportFault.IDENTITY_DUPLICATE,
)


def _unique_values(
    account: ImportedAccount, options: ImportOptions, issuers: Mapping[str, str]
) -> Iterator[tuple[ImportFault, bytes]]:
    if len(account.email) <= email_address.LONGEST_TYPED:
        email = email_address.normalized(account.email)
        yield ImportFault.EMAIL_DUPLICATE, email_address.canonical(email)
    if account.id is not None:
        yield ImportFault.ID_DUPLICATE, account.id.lower().encode()
    if account.external_id is not None:
        yield ImportFault.EXTERNAL_ID_DUPLICATE, account.external_id.encode()
    if not options.drops_identities:
        for identity in account.identities:
            issuer = identity.issuer or issuers.get(identity.provider, "")
            text = f"{issuer}\0{identity.subject}"
            yield ImportFault.IDENTITY_DUPLICATE, text.encode()
