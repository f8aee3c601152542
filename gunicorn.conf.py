"""Configure the production server: gunicorn's threaded workers.

https://docs.gunicorn.org/en/stable/settings.html
"""

import gc
import os
import sys
from typing import Any

import structlog

from api.crypto import argon2_build, hash_memory
from api.domain import device_name
from api.errors import Unavailable
from api.mail import letters
from api.rules.passwords import password_policy
from api.server import descriptors, signal_mask, update
from api.settings import Settings, SettingsError
from api.settings.master import replaced_master
from api.telemetry import logging as logs
from api.telemetry import shared_counters
from api.telemetry.metrics import WORKERS

# Read once, before any worker: a bad setting gives one clear message and exit status 1, not a
# traceback from each worker in turn.
try:
    settings = Settings.from_environ()
except SettingsError as error:
    print(error, update.explain_refused_start(replaced_master()), file=sys.stderr)
    sys.exit(1)

wsgi_app = "api:create_app()"
host = f"[{settings.host}]" if ":" in settings.host else settings.host
bind = [f"{host}:{settings.port}"]

worker_class = "api.server.worker.Worker"
# By default as many as the container may keep busy and has memory for (api/settings/cgroup.py):
# more workers than allowed cores would only wait for each other.
workers = settings.web_concurrency
# Tried: 2 to 64 (docs/performance.md). From 4 on a mixed load takes the same processor time,
# 0.38 to 0.39 ms a request; with 2 it takes 0.41. More threads only let more requests wait at once.
threads = settings.threads
# Concurrent connections of each worker, idle ones included; further ones wait in the backlog.
MOST_CONNECTIONS = 1000
descriptor_limit = descriptors.raise_limit()
worker_connections = descriptors.connections_that_fit(MOST_CONNECTIONS, descriptor_limit, settings)
backlog = 1024

# The pool and the Redis client are made in each worker: after a fork, two processes would read each
# other's answers from one socket.
preload_app = False

# A worker whose main loop does not answer for this long is replaced. Requests run in threads and
# have deadlines of their own.
timeout = 30
graceful_timeout = settings.graceful_timeout
keepalive = 5

# Limits of a request line and of headers; the answers are 414 and 431. All of them together may
# take 32 KiB: api/server/connection.py sets that limit, which only gunicorn's own parser respects,
# and not the one in C that gunicorn prefers if gunicorn_h1c is installed.
http_parser = "python"
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# The application reads X-Forwarded-* by a count of trusted proxies; gunicorn ignores it.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# The application logs requests, with the route and without secrets.
accesslog = None
logger_class = "api.telemetry.logging.GunicornLogger"
logconfig_dict = logs.gunicorn_logging(settings)

# On by default, in the home directory: an entry point for anyone who can write there.
control_socket_disable = True

# The workers' heartbeat is a file: in memory, where a busy disk can't make a worker look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
umask = 0o077


def on_starting(_server: Any) -> None:
    """Prepare shared state before the first fork, so that workers start fast and share memory."""
    logs.configure(settings)
    if worker_connections < MOST_CONNECTIONS:
        structlog.get_logger("gunicorn").warning(
            "connection_limit_lowered", connections=worker_connections, descriptors=descriptor_limit
        )
    shared_counters.share()
    signal_mask.prepare()
    device_name.name_of("Mozilla/5.0")  # loads its tables: 0.1 s, 11 MiB
    # else the first sign-ups would each read the list, in threads that keep its memory
    password_policy.load()
    # else each worker's first mail would touch 2 MiB of code
    letters.prepare(settings.secret_keys[0])
    gc.collect()
    hash_memory.trim()
    # A collection writes to each object that it visits, which copies its page for each worker.
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """Give the new worker a free segment of counters, which continues those of an ended worker."""
    worker.sheet = shared_counters.free_segment(
        {sibling.sheet for sibling in server.WORKERS.values()}
    )
    signal_mask.hold()


def post_fork(_server: Any, worker: Any) -> None:
    """Join the shared counters in the worker, and let it collect cyclic garbage more often."""
    shared_counters.join(worker.sheet)
    # By default up to 70,000 objects wait for it; each request leaves 8, of Werkzeug's matcher
    # (docs/performance.md).
    gc.set_threshold(*gc.get_threshold()[:2], 2)
    WORKERS.add(1)


def child_exit(_server: Any, worker: Any) -> None:
    """Reset the worker's gauges in the master, however it ended, SIGKILL included."""
    shared_counters.leave(worker.sheet)


def when_ready(server: Any) -> None:
    """Log where mails lead, and the build of Argon2, which decides the cost of sign-ins."""
    update.begin(server)
    server.log.info("Passwords are hashed by %s", argon2_build.implementation())
    letters.report_links(settings)


def post_worker_init(worker: Any) -> None:
    """Connect to the database before the first request: else the first requests would do it."""
    try:
        worker.wsgi.extensions["gatebook.pool"].warm()
    except Unavailable as unavailable:
        worker.log.warning("%s; requests will try again", unavailable)
    update.report_worker(worker.cfg.pidfile)


def pre_exec(server: Any) -> None:
    """Prepare the update after SIGUSR2, in the process that becomes the new master."""
    update.prepare(server, settings.start_script)


def on_exit(server: Any) -> None:
    """Report and complete the end of an update; the master's last step."""
    update.report_end(server)
    update.hand_over(server)
