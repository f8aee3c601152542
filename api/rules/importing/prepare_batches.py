"""Prepare the records of a file, a batch ahead of the one that is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import msgspec

from api.crypto import foreign
from api.domain.import_line import ReadLine
from api.domain.import_run import ImportOutcome, NotImported
from api.rules.importing.check_record import CheckedRecord, Checker, check_record
from api.rules.importing.plan_batch import BatchPlan
from api.rules.importing.survey_file import Survey

BATCH = 500  # records: about 0.1 s of work

Item = CheckedRecord | NotImported


class PreparedBatch(msgspec.Struct, frozen=True):
    """``plan``: None if it could not be made ahead."""

    records: Sequence[Item]
    plan: BatchPlan | None


def prepare_batches(
    lines: Iterable[ReadLine],
    survey: Survey,
    checker: Checker,
    hash_password: Callable[[str], str] | None,
    jobs: int,
    plan: Callable[[Sequence[Item]], BatchPlan | None],
) -> Iterator[PreparedBatch]:
    """Yield the records in batches, with weak hashes wrapped in Argon2id.

    ``hash_password``: makes an Argon2id hash, in ``jobs`` threads at once, which run in parallel
    because the C library releases the interpreter's lock; None: weak hashes stay, since nothing is
    stored. The next batch is prepared and planned while the caller stores one: ``plan`` is called
    in another thread, and does not see the accounts of the batch before.
    """
    reading = iter(lines)
    with ThreadPoolExecutor(max_workers=jobs) as wrapping, ThreadPoolExecutor(1) as preparing:

        def prepare() -> PreparedBatch | None:
            items = [_item(read, survey, checker) for read in islice(reading, BATCH)]
            if hash_password is not None:
                wrap(items, hash_password)
            return PreparedBatch(items, plan(items)) if items else None

        def wrap(items: list[Item], hash_password: Callable[[str], str]) -> None:
            # Optimisation: only these need a thread. With all records in one, an import without
            # weak hashes took 320 µs of the processor for a record instead of 272.
            weak = [
                (index, wrapping.submit(_wrapped, item, hash_password))
                for index, item in enumerate(items)
                if isinstance(item, CheckedRecord) and item.weak_password is not None
            ]
            for index, wrapped in weak:
                items[index] = wrapped.result()

        waiting = preparing.submit(prepare)
        while (batch := waiting.result()) is not None:
            waiting = preparing.submit(prepare)
            yield batch


def _item(read: ReadLine, survey: Survey, checker: Checker) -> Item:
    checked = check_record(checker, read)
    if isinstance(checked, str):
        return NotImported(read.line, ImportOutcome.REJECTED, checked)
    if (duplicate := survey.duplicates.get(read.line)) is not None:
        fault, other_line = duplicate
        return NotImported(read.line, ImportOutcome.REJECTED, str(fault), other_line)
    return checked


def _wrapped(record: CheckedRecord, hash_password: Callable[[str], str]) -> CheckedRecord:
    assert record.weak_password is not None
    wrapped = foreign.wrap(record.weak_password, hash_password)
    return msgspec.structs.replace(record, password_hash=wrapped, weak_password=None)
