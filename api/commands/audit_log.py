"""``python -m api audit seal``, ``verify``, ``key``: the audit log from the command line."""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from flask import Flask

from api.patience import Stop
from api.rules.export_sealed import export_sealed
from api.rules.seal_events import LogTampered
from api.schemas.export import FORMS
from api.sealer import Sealer
from api.tlog import files
from api.tlog.note import NoteError, Signer
from api.tlog.verification import Verified, verify


def add(doing: Any) -> None:
    """Add the parsers. ``offline`` instead of ``run``: without settings, server or database."""
    sealing = doing.add_parser("seal", help="seal what happens, until SIGTERM")
    sealing.add_argument("--once", action="store_true", help="what there is now, and end")
    sealing.set_defaults(run=_seal)
    verifying = doing.add_parser("verify", help="check an export; needs no server")
    verifying.add_argument("export", type=Path, help="what audit export --sealed wrote (or .gz)")
    verifying.add_argument("--checkpoint", type=Path, action="append", required=True)
    verifying.add_argument("--key", required=True, help="a file of verifier keys, one a line")
    verifying.add_argument("--witness", help="a file of witnesses' keys: one of them has cosigned")
    verifying.set_defaults(offline=_verify)
    making = doing.add_parser("key", help="make a key that signs checkpoints")
    making.add_argument("name", help="of the log, such as accounts.example.com/audit")
    making.add_argument("file", help="for the secret key; the public one is printed")
    making.set_defaults(offline=_key)


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
    except LogTampered as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def export(app: Flask, out: BinaryIO) -> None:
    """Every sealed event, with what ``verify`` asks for."""
    encode = msgspec.json.Encoder().encode
    count = 0
    with app.app_context():
        for line in export_sealed():
            out.write(encode(line) + b"\n")
            count += 1
    out.write(FORMS["ndjson"].end(count))


def _verify(options: argparse.Namespace) -> int:
    def read() -> Iterable[bytes]:
        opener: Any = gzip.open if options.export.suffix == ".gz" else open
        with opener(options.export, "rb") as file:
            yield from file

    try:
        checkpoints = files.checkpoints(options.checkpoint, options.key, options.witness)
        found = verify(read, [one.checkpoint for one in checkpoints])
    except (NoteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if found.failure is None:
        print(f"ok    {found.covered} events are as they were sealed")
        for one in checkpoints:
            for name, moment in one.seen.items():
                when = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
                print(f"seen  {one.checkpoint.size} events at {when} by {name}")
        if found.events > found.covered:
            print(f"note  {found.events - found.covered} more are newer than the latest checkpoint")
        if found.erased or found.told:
            print(_erased(found))
        return 0
    failure = found.failure
    event = f" ({failure.event_id})" if failure.event_id else ""
    print(f"FAIL  event {failure.index}{event} {failure.how}: {failure.detail}")
    return 1


def _erased(found: Verified) -> str:
    back = found.told - found.erased
    if back:
        return (
            f"note  {found.told} values were erased, and {back} of them are not, or not here:"
            " was a backup restored?"
        )
    return f"note  {found.erased} values were erased, as the log says"


def _key(options: argparse.Namespace) -> int:
    try:
        signer = Signer.generate(options.name)
        files.write_new(options.file, signer.secret_text())
    except (NoteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(signer.verifier)
    return 0
