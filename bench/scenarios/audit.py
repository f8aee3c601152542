"""``make bench ARGS=audit``: the audit trail with ten thousand events, and with a million.

At each size: what adding one event costs, what first pages cost, how fast all of it is sealed,
exported and verified by the commands that an operator has, and in how much memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from bench.harness import watched
from bench.harness.audit_keys import AuditKeys
from bench.harness.cores import Cores
from bench.harness.dataset.people import People
from bench.harness.dataset.trail import EACH, Trail
from bench.harness.progress import Progress
from bench.harness.servers import GATEBOOK, Server, asked_for, migrate
from bench.harness.services import Place
from bench.harness.watched import Used
from bench.reporting import page
from bench.scenarios import audit_report, first_pages, inserting
from bench.scenarios.audit_report import SEAL, Size
from dev.console import Trouble, say

SIZES = (10_000, 100_000, 1_000_000)
_QUICK_SIZES = (2_000, 10_000, 40_000)
_SEALED_UP_TO = 1_000_000  # a size beyond it is for the pages and for adding: its export is 9 GB
_TIMES, _QUICK_TIMES = 101, 21  # that each page is asked for
_SEALED = "SELECT size FROM audit_tree"
_EVENTS = "SELECT COUNT(*) FROM audit_event"
_APPOINT = "UPDATE account SET roles = 'auditor', email_verified = 1 WHERE email_key = %s"


def run(*, quick: bool) -> int:
    """Grow, measure, grow again; a run that is not quick writes the page. The exit status."""
    sizes = _sizes(quick=quick)
    measuring = _Measuring(sizes, quick=quick)
    found = []
    for events in sizes:
        say(f"Making it {events:,} events …")
        found.append(measuring.at(events))
    body = audit_report.body(found)
    say(f"\n{body}")
    if not quick and sizes == SIZES and not asked_for():
        command = "make bench ARGS=audit"
        page.write(command, f"{page.measured(command, measuring.place.versions())}\n\n{body}")
    return 0


def _sizes(*, quick: bool) -> tuple[int, ...]:
    """``EVENTS`` is a further size."""
    sizes = _QUICK_SIZES if quick else SIZES
    text = os.environ.get("EVENTS", "").strip()
    if not text:
        return sizes
    if not (text.isascii() and text.isdigit()) or int(text) <= sizes[-1] or int(text) % EACH:
        raise Trouble(f"EVENTS={text} must be more than {sizes[-1]:,}, and a multiple of {EACH}.")
    return (*sizes, int(text))


def _silent() -> None:
    """Nothing to tell."""


class _Measuring:
    def __init__(self, sizes: Sequence[int], *, quick: bool) -> None:
        self._cores = Cores()
        self.place = Place()
        migrate(self.place)
        self.place.make_room(4 if sizes[-1] > _SEALED_UP_TO else 2)
        self._quick = quick
        self._people = People(each=1, events=0)
        self._trail = Trail(self._people, stretches=len(sizes))
        self._server = Server(GATEBOOK, self.place, self._cores)
        with self.place.sql() as sql:
            self._trail.by_month(sql)
            inserting.make_yardstick(sql)
            first_pages.prepare(sql)
        self._keys = AuditKeys(self._server, self._cores)

    def at(self, events: int) -> Size:
        """Make it so many; look at everything."""
        first = not self._trail.events
        with self.place.sql() as sql:
            self._trail.grow(sql, events, Progress().tell)
            with sql.cursor() as cursor:
                cursor.execute("ANALYZE TABLE account, session, audit_event")
                if first:
                    # by the command it would be an event of now, and all others came late
                    cursor.execute(_APPOINT, (self._people.email(0),))
            sql.commit()
        if first:
            self._server.start()
        with self.place.sql() as sql:
            sql.autocommit(True)  # each statement sees what is there by then
            say("  first pages …")
            times = _QUICK_TIMES if self._quick else _TIMES
            pages = first_pages.measure(sql, self._server.port, self._people, self._trail, times)
            say("  one event more …")
            inserted = inserting.measure(sql, self.place, self._trail, quick=self._quick)
        if events > _SEALED_UP_TO:
            return Size(events, inserted, pages, {}, {})
        before, there = self._count(_SEALED), self._count(_EVENTS)
        commands = self._seal_and_verify(before, there)
        done = {**dict.fromkeys(commands, there), SEAL: there - before}
        return Size(events, inserted, pages, commands, done)

    def _seal_and_verify(self, before: int, there: int) -> dict[str, Used]:
        keys = self._keys
        export, sealed = keys.home / "export.ndjson", keys.home / "sealed.ndjson"
        proof = ("--checkpoint", str(keys.checkpoints), "--key", str(keys.public))
        progress = Progress()

        def sealing() -> None:
            progress.tell("sealed", self._count(_SEALED) - before, there - before)

        found = {}
        for name, tell, *more in (
            (SEAL, sealing, "--once"),
            ("export", _silent, "--output", str(export)),
            ("export --sealed", _silent, "--output", str(sealed)),
            ("verify", _silent, str(sealed), *proof),
        ):
            say(f"  audit {name} …")
            found[name] = self._command("audit", *name.split(), *more, tell=tell)
        if found["verify"].said != f"ok    {there} events are unchanged since they were sealed\n":
            raise Trouble(f"audit verify says: {found['verify'].said}")
        for path in (export, sealed):
            path.unlink()
        return found

    def _command(self, *arguments: str, tell: Callable[[], None] = _silent) -> Used:
        environ = {**self._server.environ(), **self._keys.settings()}
        return watched.run(("api", *arguments), environ, self._cores, tell)

    def _count(self, statement: str) -> int:
        with self.place.sql() as sql, sql.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
        return int(row[0]) if row else 0
