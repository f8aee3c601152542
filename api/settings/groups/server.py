"""Declare the settings of the gunicorn server: its address, its workers and deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings import cgroup
from api.settings.checks import between
from api.settings.declaration import setting

_setting = partial(setting, group="Server")


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """The address, the number of workers and threads, and the deadlines of requests."""

    host: str = _setting("The address gunicorn listens on.", "::", default="127.0.0.1")
    port: int = _setting("The port gunicorn listens on.", "8000", between(1, 65535), default=8000)
    web_concurrency: int = _setting(
        "Number of gunicorn worker processes. The default respects the limits of a container"
        " (cgroup v2 or v1).",
        "4",
        between(1, 256),
        default=cgroup.workers(),
        shown_default=f"processors, at most 4; one per {cgroup.WORKER_MEMORY >> 20} MiB of memory",
    )
    threads: int = _setting(
        "Threads in each worker, which is the number of requests processed concurrently.",
        "16",
        between(1, 256),
        default=16,
    )
    server_fast_path: bool = _setting(
        "on: session checks on kept connections are answered in the event loop, without a thread."
        " off: every request goes to a thread; the answers are the same.",
        "on",
        default=True,
    )
    queue_timeout: float = _setting(
        "The longest wait of a request for a thread. Then the response is 503.",
        "5",
        between(0.1, 300),
        default=5.0,
    )
    client_timeout: float = _setting(
        "A client that sends nothing for this time in the middle of a request is disconnected.",
        "10",
        between(1, 300),
        default=10.0,
    )
    graceful_timeout: int = _setting(
        "Time in which running requests may finish after SIGTERM.",
        "30",
        between(1, 600),
        default=30,
    )
    start_script: str = _setting(
        "The program that becomes the new master after SIGUSR2. It sets the environment and starts"
        " gunicorn. Empty: gunicorn starts with the old environment.",
        "/srv/gatebook/start",
        default="",
    )
