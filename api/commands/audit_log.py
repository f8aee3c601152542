"""``python -m api audit seal``, ``verify``, ``key``: the audit log from the command line."""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from flask import Flask

from api.domain.audit import TrailQuery
from api.domain.visible_text import escaped_json
from api.resilience.stop_event import Stop
from api.rules.audit_log.export_sealed import export_sealed
from api.rules.audit_log.find_leaf_range import find_leaf_range
from api.rules.audit_log.seal_events import LogTampered, SealingWaits
from api.schemas.export import FORMS
from api.tlog import checkpoint, erasure, key_files
from api.tlog.export_lines import NewerExport
from api.tlog.former_log import Former
from api.tlog.key_files import StoredCheckpoint
from api.tlog.note import NoteError, Signer
from api.tlog.verification import FailureKind, NothingProved, Read, Verified, verify
from api.witnesses import directory
from api.workers.log_sealer import Sealer


def add(doing: Any) -> None:
    """Add the parsers; ``offline`` replaces ``run`` without settings, server or database."""
    sealing = doing.add_parser("seal", help="seal events continuously, until SIGTERM")
    sealing.add_argument("--once", action="store_true", help="seal all current events, then exit")
    sealing.set_defaults(run=_seal)
    verifying = doing.add_parser("verify", help="verify an export, without a server")
    verifying.add_argument("export", type=Path, help="output of audit export --sealed (or .gz)")
    verifying.add_argument(
        "--part", action="store_true", help="accept an export of a part of the log"
    )
    verifying.add_argument(
        "--archived", type=Path, help="export of the archived log before this one"
    )
    trusting(verifying)
    verifying.set_defaults(offline=_verify)
    making = doing.add_parser("key", help="generate a key that signs checkpoints")
    making.add_argument("name", help="name of the log, such as accounts.example.com/audit")
    making.add_argument("file", help="new file for the secret key; the public key is printed")
    making.set_defaults(offline=_key)


def trusting(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the keys and checkpoints of a verification."""
    parser.add_argument("--checkpoint", type=Path, action="append", required=True)
    parser.add_argument(
        "--key", required=True, help="file with the log's public keys, one per line"
    )
    parser.add_argument(
        "--witness", help="file with witnesses' keys: require a cosignature by one of them"
    )


def _seal(app: Flask, options: argparse.Namespace) -> int:
    stop = Stop()
    sealer = Sealer(app, stop)
    stop.listen()
    try:
        if options.once:
            print(f"sealed {sealer.everything()} events")
            failures = sealer.witnessing.once()
            print("".join(f"{line}\n" for line in failures), end="", file=sys.stderr)
            return 1 if failures else 0
        sealer.run()
    except (LogTampered, SealingWaits) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def export(
    app: Flask,
    out: BinaryIO,
    query: TrailQuery,
    checkpoints: Sequence[Path],
    wait: float,
) -> None:
    """Export all sealed events, or a time range of them, with the hashes that ``verify`` needs."""
    encode = msgspec.json.Encoder().encode
    count = lacking = 0
    with app.app_context():
        begin, end = 0, None
        if query.since is not None or query.until is not None:
            begin, end = find_leaf_range(query.since, query.until) or (0, 0)
        for line in export_sealed(begin, end, _sizes(checkpoints), wait=wait):
            out.write(escaped_json(encode(line)) + b"\n")
            count += "index" in line
            if "openings" in line:
                lacking += len(erasure.erased(line)) - erasure.reported(line)
    out.write(FORMS["ndjson"].end(count))
    if lacking > 0:
        print(
            f"note  {lacking} values were erased, but no sealed event records it; audit verify"
            f" will report this. If they were erased just now, run python -m api audit seal --once"
            f" and export again",
            file=sys.stderr,
        )


def _sizes(paths: Sequence[Path]) -> list[int]:
    """Return the size of the latest checkpoint at each path; a witness may have thousands."""
    latest = [
        directory.latest(str(path)) if path.is_dir() else key_files.latest_note(str(path))
        for path in paths
    ]
    return [checkpoint.read(signed).size for signed in latest if signed is not None]


def _verify(options: argparse.Namespace) -> int:
    try:
        trusted = checkpoints(options)
        known_checkpoints = [stored.checkpoint for stored in trusted]
        result = verify(reader(options.export), known_checkpoints, part=options.part)
    except (NoteError, NothingProved, NewerExport, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if result.failure is not None:
        failure = result.failure
        event = f" ({failure.event_id})" if failure.event_id else ""
        print(f"FAIL  event {failure.index}{event} {failure.how}: {failure.detail}")
        return 1
    if options.archived and (fault := _archived(options.archived, result.former)):
        print(f"FAIL  {fault}")
        return 1
    begin, end = result.part
    scope = f", of the log's {begin} to {end - 1}" if options.part else ""
    print(f"ok    {end - begin - result.pruned} events are unchanged since they were sealed{scope}")
    for stored in trusted:
        if stored.checkpoint not in result.met or stored.checkpoint.size <= begin:
            continue  # another log's, or from before the part: it proved nothing
        for name, moment in stored.seen.items():
            when = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
            print(f"seen  {stored.checkpoint.size} events at {when} by {name}")
    if result.pruned:
        print(f"note  {result.pruned} more were pruned, as a sealed event records")
    if result.events > result.covered and not options.part:
        print(f"note  {result.events - result.covered} more are newer than the latest checkpoint")
    if result.erased or (result.reported and not options.part):
        print(_erased_of_part(result) if options.part else _erased(result))
    return 0


def _archived(path: Path, former: Former | None) -> str | None:
    """Return a fault of the former log's export; None if it is that log."""
    if former is None:
        return "the first event of the log names no archived log"
    final = former.checkpoint()
    try:
        result = verify(reader(path), [final])
    except (NothingProved, NewerExport, OSError) as error:
        return f"{path}: {error}"
    failure = result.failure
    # the event that reports an erasure may be sealed only in the new log
    if failure is not None and failure.how is not FailureKind.ERASED:
        return f"{path}: event {failure.index} {failure.how}: {failure.detail}"
    print(f"ok    {final.size - result.pruned} events match the final state of {final.origin}")
    return None


def _erased_of_part(result: Verified) -> str:
    """Return a note for a part: events count the erased values of the whole log, not of a part."""
    return f"note  {result.erased} values were erased; sealed events record at least as many"


def _erased(result: Verified) -> str:
    back = result.reported - result.erased
    if back and result.pruned:
        return (
            f"note  {result.reported} values were erased, {back} of them are not in this export:"
            f" pruned, or restored"
        )
    if back:
        return (
            f"note  {result.reported} values were erased, and {back} of them are missing or present"
            f" again: was a backup restored?"
        )
    return f"note  {result.erased} values were erased, as the log records"


def reader(path: Path) -> Read:
    """Return a function that reads the lines of an export, gzipped or not."""

    def read() -> Iterable[bytes]:
        opener: Any = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as file:
            yield from file

    return read


def checkpoints(options: argparse.Namespace) -> list[StoredCheckpoint]:
    """Return the checkpoints that ``trusting`` asks for. Raises ``NoteError``, ``OSError``."""
    return key_files.checkpoints(options.checkpoint, options.key, options.witness)


def _key(options: argparse.Namespace) -> int:
    try:
        signer = Signer.generate(options.name)
        key_files.write_new(options.file, signer.secret_text())
    except (NoteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(signer.verifier)
    return 0
