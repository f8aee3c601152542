"""The production server: gunicorn's threaded workers. https://docs.gunicorn.org/en/stable/settings.html"""

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

# Read once, before any worker: a bad setting is one clear message and exit status 1, not a trace
# from each worker in turn.
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
# cores of the machine that are not ours would only be workers that wait for each other.
workers = settings.web_concurrency
# Tried: 2 to 64, in turns (docs/performance.md). From 4 on a mixed load takes the same processor time,
# 0.38 to 0.39 ms a request; with 2 it takes 0.41. More only let more requests wait at once.
threads = settings.threads
# Connections at once in each worker, idle ones included; further ones wait in the backlog.
MOST_CONNECTIONS = 1000
descriptor_limit = descriptors.raise_limit()
worker_connections = descriptors.connections_that_fit(MOST_CONNECTIONS, descriptor_limit, settings)
backlog = 1024

# The pool and the Redis client are made in each worker: after a fork, two processes would read each
# other's answers from one socket.
preload_app = False

# A worker whose main loop does not answer for so long is replaced. Requests run in threads and have
# deadlines of their own.
timeout = 30
graceful_timeout = settings.graceful_timeout
keepalive = 5

# What a request line and headers may take; the answers are 414 and 431.
# All of them together may take 32 KiB: api/server/connection.py, which only gunicorn's own parser
# obeys, and not the one in C that it takes where gunicorn_h1c happens to be installed.
http_parser = "python"
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# X-Forwarded-* is read by the application, by a count of trusted proxies: here it means nothing.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# The application logs requests, with the route and without secrets.
accesslog = None
logger_class = "api.telemetry.logging.GunicornLogger"
logconfig_dict = logs.gunicorn_logging(settings)

# On by default, in the home directory: a way in for whoever can write there.
control_socket_disable = True

# The workers' heartbeat is a file: in memory, where a busy disk can't make a worker look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
umask = 0o077


def on_starting(_server: Any) -> None:
    """Before the first fork: what all workers have in common, and what would make them slow."""
    logs.configure(settings)
    if worker_connections < MOST_CONNECTIONS:
        structlog.get_logger("gunicorn").warning(
            "connections_lowered", connections=worker_connections, descriptors=descriptor_limit
        )
    shared_counters.share()
    signal_mask.prepare()
    device_name.name_of("Mozilla/5.0")  # reads its tables: 0.1 s, 11 MiB
    # else the first sign-ups would each read the list, in threads that keep the memory for it
    password_policy.load()
    letters.prepare(settings.secret_key)  # else each worker's first mail would touch 2 MiB of code
    gc.collect()
    hash_memory.trim()
    # A collection writes to all that it looks at, and so makes a copy of it for each worker.
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """A worker's numbers go on where those of one that has ended stopped."""
    worker.sheet = shared_counters.free_sheet({one.sheet for one in server.WORKERS.values()})
    signal_mask.hold()


def post_fork(_server: Any, worker: Any) -> None:
    """In the worker."""
    shared_counters.join(worker.sheet)
    WORKERS.add(1)


def child_exit(_server: Any, worker: Any) -> None:
    """In the master, however the worker ended, SIGKILL included."""
    shared_counters.leave(worker.sheet)


def when_ready(server: Any) -> None:
    """Say in the log what sign-ins will cost."""
    server.log.info("Passwords are hashed by %s", argon2_build.implementation())


def post_worker_init(worker: Any) -> None:
    """Before the first request: else the first ones would connect."""
    try:
        worker.wsgi.extensions["gatebook.pool"].warm()
    except Unavailable as unavailable:
        worker.log.warning("%s; requests will try again", unavailable)
    update.report_worker()


def pre_exec(server: Any) -> None:
    """After SIGUSR2, in the process that becomes the new master."""
    update.prepare(server, settings.start_script)


def on_exit(server: Any) -> None:
    """In the master, last of all."""
    update.report_end(server)
