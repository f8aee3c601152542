"""``python -m api audit seal``, ``verify``, ``key``: the audit log from the command line."""

from __future__ import annotations

import argparse
import gzip
import signal
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import structlog
from flask import Flask

from api.errors import Unavailable
from api.rules.export_sealed import export_sealed
from api.rules.seal_events import LogTampered, seal_events
from api.rules.witness_log import witness_log
from api.settings import Settings, SettingsError
from api.tlog import checkpoint, files, note
from api.tlog.checkpoint import Checkpoint
from api.tlog.note import NoteError, Signer
from api.tlog.verification import verify

_IDLE = 1.0  # seconds between two looks when there is nothing to seal

log = structlog.get_logger("api.audit")


def add(doing: Any) -> None:
    """Add the parsers. ``offline`` instead of ``run``: without settings, server or database."""
    sealing = doing.add_parser("seal", help="seal what happens, until SIGTERM")
    sealing.add_argument("--once", action="store_true", help="what there is now, and end")
    sealing.set_defaults(run=_seal)
    verifying = doing.add_parser("verify", help="check an export; needs no server")
    verifying.add_argument("export", type=Path, help="what audit export --sealed wrote (or .gz)")
    verifying.add_argument("--checkpoint", type=Path, action="append", required=True)
    verifying.add_argument("--key", required=True, help="a file of verifier keys, one a line")
    verifying.set_defaults(offline=_verify)
    making = doing.add_parser("key", help="make a key that signs checkpoints")
    making.add_argument("name", help="of the log, such as accounts.example.com/audit")
    making.add_argument("file", help="for the secret key; the public one is printed")
    making.set_defaults(offline=_key)


def _seal(app: Flask, options: argparse.Namespace) -> int:
    settings: Settings = app.config["GATEBOOK"]
    signers = _signers(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        if options.once:
            print(f"sealed {_seal_all(app, settings, signers)} events")
        else:
            _seal_until(stop, app, settings, signers)
    except LogTampered as error:
        log.error("audit_log_tampered", detail=str(error))
        print(error, file=sys.stderr)
        return 1
    return 0


def _seal_all(app: Flask, settings: Settings, signers: list[Signer]) -> int:
    total = 0
    with app.app_context():
        while done := seal_events(signers).events:
            total += done
        _witness(settings, signers)
    return total


def _seal_until(
    stop: threading.Event, app: Flask, settings: Settings, signers: list[Signer]
) -> None:
    told = -settings.audit_witness_interval
    while not stop.is_set():
        done = 0
        try:
            with app.app_context():
                done = seal_events(signers).events
                if time.monotonic() - told >= settings.audit_witness_interval:
                    _witness(settings, signers)
                    told = time.monotonic()
        except (Unavailable, OSError) as error:
            log.warning("sealing_waits", detail=str(error))
        if not done:
            stop.wait(_IDLE)


def _witness(settings: Settings, signers: list[Signer]) -> None:
    witness_log(settings.audit_witnesses, [one.verifier for one in signers])


def _signers(settings: Settings) -> list[Signer]:
    if not settings.audit_signing_keys:
        raise SettingsError(["AUDIT_SIGNING_KEYS is missing. Make a key: python -m api audit key"])
    try:
        return files.signers(settings.audit_signing_keys)
    except NoteError as error:
        raise SettingsError([f"AUDIT_SIGNING_KEYS: {error}"]) from None


def export(app: Flask, out: BinaryIO) -> None:
    """Every sealed event, with what ``verify`` asks for."""
    encode = msgspec.json.Encoder().encode
    with app.app_context():
        out.writelines(encode(line) + b"\n" for line in export_sealed())


def _verify(options: argparse.Namespace) -> int:
    def read() -> Iterable[bytes]:
        opener: Any = gzip.open if options.export.suffix == ".gz" else open
        with opener(options.export, "rb") as file:
            yield from file

    try:
        found = verify(read, _checkpoints(options))
    except (NoteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if found.failure is None:
        print(f"ok    {found.covered} events are as they were sealed")
        if found.events > found.covered:
            print(f"note  {found.events - found.covered} more are newer than the latest checkpoint")
        return 0
    failure = found.failure
    event = f" ({failure.event_id})" if failure.event_id else ""
    print(f"FAIL  event {failure.index}{event} {failure.how}: {failure.detail}")
    return 1


def _checkpoints(options: argparse.Namespace) -> list[Checkpoint]:
    verifiers = files.verifiers(options.key)
    texts = [path.read_text(encoding="utf-8") for path in options.checkpoint]
    found = [checkpoint.opened(one, verifiers) for text in texts for one in note.split(text)]
    if not found:
        raise NoteError("There is no checkpoint in the file.")
    return found


def _key(options: argparse.Namespace) -> int:
    try:
        signer = Signer.generate(options.name)
        files.write_new(options.file, signer.secret_text())
    except (NoteError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(signer.verifier)
    return 0
