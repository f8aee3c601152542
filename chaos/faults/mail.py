"""What can happen to mail: to the server that takes it, and to the workers that deliver it."""

from __future__ import annotations

import time

from chaos.cluster import Place

_BETWEEN_KILLS = 3.0  # seconds: a worker is up within one, and has delivered some by then


def server_away(place: Place, hold: float) -> None:
    place.catcher.go_away()
    try:
        time.sleep(hold)
    finally:
        place.catcher.come_back()


def server_hangs(place: Place, hold: float) -> None:
    place.catcher.hang()
    try:
        time.sleep(hold)
    finally:
        place.catcher.go_on()


def worker_killed(place: Place, hold: float) -> None:
    _killed(place, hold, workers=1)


def two_workers(place: Place, hold: float) -> None:
    """Beside each other, killed in turn."""
    place.mail_workers.start(1)
    _killed(place, hold, workers=2)
    place.mail_workers.stop(1)


def _killed(place: Place, hold: float, *, workers: int) -> None:
    until = time.monotonic() + hold
    turn = 0
    while time.monotonic() < until:
        time.sleep(_BETWEEN_KILLS / workers)
        place.mail_workers.kill(turn % workers)
        place.mail_workers.start(turn % workers)
        turn += 1
