"""Import the accounts of a file, in batches that are transactions."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import BinaryIO, Protocol

import msgspec

from api import settings
from api.app_context import application
from api.crypto.passwords import Passwords
from api.domain import clock, ids
from api.domain.client import Client
from api.domain.import_line import Reader, ReadLine
from api.domain.import_run import ImportCounts, ImportOptions, ImportRun, NotImported, OnConflict
from api.errors import Conflict, Unavailable
from api.pool import Deadlock, Duplicate, reconnect, release, transaction
from api.resilience.backoff import BackOff
from api.rules.importing.check_record import Checker, check_record
from api.rules.importing.plan_batch import BatchPlan, ImportStopped, plan_batch
from api.rules.importing.prepare_batches import Item, PreparedBatch, prepare_batches
from api.rules.importing.store_batch import ChangedMeanwhile, RunMoved, store_batch
from api.rules.importing.survey_file import Survey, digest, survey_file
from api.store import import_run, password_scheme

LONGEST_OUTAGE_SECONDS = 120.0  # for a server that is away, a failover for instance
_MOST_PLANS = 5  # of one batch, when other requests change what it relies on
_LONGEST_WRAP_WAIT = 3600.0  # seconds: a whole batch may wait for one thread


class Unfinished(Exception):
    """An earlier import of this file ended early: it is resumed, or nothing is done."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(
            f"An earlier import of this file ended after record {run.line}."
            " Continue it with --resume."
        )


class FileChanged(Exception):
    """The file changed while it was read."""

    def __init__(self) -> None:
        super().__init__("The file changed during the import: compare it with the accounts.")


class Observer(Protocol):
    """A report of an import and its bar."""

    def begin(self, records: int, line: int, counts: ImportCounts) -> None:
        """Take the number of records, and how far an earlier run came.

        A report has the records up to this one, and loses later ones: their batch was not stored.
        """

    def report(self, line: int, batch: Sequence[NotImported]) -> None:
        """Write what is not imported of the batch that begins after record ``line``.

        Before the batch is stored, so that a report is complete whenever the import ends. If the
        batch must be planned again, it is reported again and replaces the former.
        """

    def stored(self, counts: ImportCounts) -> None:
        """Show the counts. Raises to end the import here."""

    def check(self) -> None:
        """Raise to end the import here, before anything was stored."""

    def wait(self, seconds: float) -> None:
        """Wait for MariaDB. Raises to end the import here."""


class ImportResult(msgspec.Struct, frozen=True):
    """``resumed_after``: the records that an earlier run had done; None: there was none."""

    counts: ImportCounts
    resumed_after: int | None
    was_finished: bool = False


def import_accounts(
    stream: BinaryIO,
    reader: Reader,
    options: ImportOptions,
    client: Client,
    observer: Observer,
    *,
    resume: bool = False,
    jobs: int = 1,
    outage_seconds: float = LONGEST_OUTAGE_SECONDS,
) -> ImportResult:
    """Import a seekable file and return its counts, whose sum is the number of its records.

    One batch is one transaction with its events and the row of ``import_run``, so a killed import
    resumes exactly. ``resume``: continue an earlier import of the same file with the same options,
    if there is one. ``jobs``: threads that wrap weak hashes. ``outage_seconds``: the longest wait
    for MariaDB. No mail is sent.

    Raises ``WrongFormat``, ``Unfinished``, ``ImportStopped``, ``RunMoved``, ``FileChanged``,
    ``Conflict``, ``Unavailable``.
    """
    config = settings.current()
    issuers = {each.id: each.issuer for each in config.providers.values()}
    survey = survey_file(stream, reader, options, issuers, observer.check)
    run, is_resumed = _begin(survey, options, resume=resume)
    observer.begin(survey.records, run.line, run.counts)
    if run.finished_at is not None:
        return ImportResult(run.counts, run.line, was_finished=True)
    checker = _checker(options)
    hash_password = None if options.is_rehearsal else _hasher(jobs)
    done = run.line
    stream.seek(0)
    lines = _left(reader(stream), done, checker)
    importing = _Importing(run, options, client, observer, outage_seconds)
    for batch in prepare_batches(lines, survey, checker, hash_password, jobs, importing.planner()):
        importing.store(batch)
    if digest(stream, options) != survey.source_digest:
        raise FileChanged
    importing.finish()
    return ImportResult(importing.run.counts, done if is_resumed else None)


def _begin(survey: Survey, options: ImportOptions, *, resume: bool) -> tuple[ImportRun, bool]:
    """Return the run to continue and True, or a new one, stored unless this is a rehearsal."""
    present = import_run.find(survey.source_digest)
    if present is not None:
        if resume and not options.is_rehearsal:
            return present, True
        # also of a rehearsal: it would write its report over that of the import
        if present.finished_at is None:
            raise Unfinished(present)
    run = ImportRun(
        id=ids.new_id(),
        source_digest=survey.source_digest,
        source=options.source,
        line=0,
        counts=ImportCounts(),
        started_at=clock.now(),
    )
    if not options.is_rehearsal:
        try:
            with transaction() as tx:
                if present is not None:
                    import_run.delete_finished(tx, present.id)
                import_run.insert(tx, run)
        except (Duplicate, Deadlock):
            raise RunMoved from None
    return run, False


def _left(lines: Iterable[ReadLine], done: int, checker: Checker) -> Iterator[ReadLine]:
    """Yield the records after ``done``. The checker counts the schemes of the others, too (40 µs).

    Otherwise an import that is interrupted would accept more schemes than one that is not.
    """
    for read in lines:
        if read.line > done:
            yield read
        else:
            check_record(checker, read)


def _checker(options: ImportOptions) -> Checker:
    config = settings.current()
    cost = f"{config.argon2_memory_kib},{config.argon2_time},{config.argon2_parallelism}"
    return Checker(
        options,
        config.providers,
        config.allowed_special_use_domains,
        f"argon2id${cost}",
        clock.now(),
    )


def _hasher(jobs: int) -> Callable[[str], str]:
    config = settings.current()
    return Passwords(
        dataclasses.replace(config, hashing_slots=jobs, hashing_wait=_LONGEST_WRAP_WAIT)
    ).hash


class _Importing:
    """The run as it advances."""

    def __init__(
        self,
        run: ImportRun,
        options: ImportOptions,
        client: Client,
        observer: Observer,
        outage_seconds: float,
    ) -> None:
        self.run = run
        self._options = options
        self._on_conflict = options.on_conflict
        # a rehearsal shows all conflicts
        if options.is_rehearsal and options.on_conflict is OnConflict.FAIL:
            self._on_conflict = OnConflict.SKIP
        self._client = client
        self._observer = observer
        self._outage_seconds = outage_seconds

    def planner(self) -> Callable[[Sequence[Item]], BatchPlan | None]:
        """Return a function that plans a batch on a connection of its own.

        It returns None where ``store`` will meet the reason, in the order of the batches.
        """
        app = application()

        def plan(records: Sequence[Item]) -> BatchPlan | None:
            with app.app_context(), suppress(Unavailable, Deadlock, ImportStopped):
                return plan_batch(records, self._on_conflict, clock.now())
            return None

        return plan

    def store(self, batch: PreparedBatch) -> None:
        """Store a batch, or only count it in a rehearsal."""
        self._persist(lambda: self._store(batch), batch.records[-1].line)
        self._observer.stored(self.run.counts)

    def finish(self) -> None:
        """Count the schemes of all passwords if some are new, and mark the run as finished."""
        if not self._options.is_rehearsal:
            self._persist(self._finish, self.run.line)

    def _store(self, batch: PreparedBatch) -> None:
        ahead = batch.plan
        for _ in range(_MOST_PLANS):
            now = clock.now()
            plan, ahead = ahead or plan_batch(batch.records, self._on_conflict, now), None
            self._observer.report(self.run.line, plan.not_imported)
            if self._options.is_rehearsal:
                self._advance(plan, self.run.counts.plus(plan.counts))
                return
            try:
                self._advance(plan, store_batch(self.run, plan, self._client, now))
            except (Duplicate, ChangedMeanwhile):
                continue
            return
        raise Conflict("Other requests keep changing accounts of this batch.")

    def _advance(self, plan: BatchPlan, counts: ImportCounts) -> None:
        self.run = msgspec.structs.replace(self.run, line=plan.last_line, counts=counts)

    def _finish(self) -> None:
        moment = clock.now()
        with transaction() as tx:
            if not import_run.finish(tx, self.run, moment):
                raise RunMoved
            # unknown addresses change their schemes by it: not for a file that creates nobody
            if self.run.counts.created:
                password_scheme.recount(tx, rebase=True)

    def _persist(self, work: Callable[[], None], to_line: int) -> None:
        """Do the work, again while MariaDB is away, for at most ``outage_seconds``."""
        deadline = time.monotonic() + self._outage_seconds
        pauses = BackOff()
        while True:
            try:
                work()
            except (Unavailable, Deadlock):
                if time.monotonic() >= deadline:
                    raise
                release()
                left = max(0.0, deadline - time.monotonic())
                self._observer.wait(min(pauses.next_pause(), left))
                if self._is_stored(to_line):
                    return
            else:
                return

    def _is_stored(self, to_line: int) -> bool:
        """Return whether the batch was committed although the answer to COMMIT was lost."""
        if self._options.is_rehearsal:
            return False
        try:
            reconnect()
            present = import_run.find(self.run.source_digest)
        except Unavailable:
            return False
        if present is None or present.id != self.run.id:
            raise RunMoved
        if present.line == self.run.line and present.finished_at is None:
            return False
        if present.line != to_line:
            raise RunMoved
        self.run = present
        return True
