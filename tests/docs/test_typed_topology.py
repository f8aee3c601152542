"""Type docs/operations.md for several machines, literally, and kill every kind of server.

`TYPE_OPERATIONS=topology` needs two minutes, Debian's packages and the package registry.
``typed_hosts`` lists what is replaced. nginx starts with the tests' port.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.balancers import RunningBalancer
from tests.docs.typed import (
    OPERATIONS,
    RUNBOOKS,
    block,
    copy_release,
    install_lines,
    rights,
    wait_until,
)
from tests.docs.typed_hosts import Host, free_network
from tests.support.at_once import LONGEST
from tests.support.certificates import Authority
from tests.support.smtp import SmtpServer

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("TYPE_OPERATIONS") != "topology",
        reason="takes minutes, Debian's packages and the package registry",
    ),
    pytest.mark.timeout(900),
]
API, GALERA, REDIS = ("11", "12"), ("21", "22", "23"), ("31", "32", "33")
WORKER = "exec .venv/bin/python -m api worker"
FAILOVER = "sentinel failover mymaster"
_FILE = re.compile(r"# (10\.0\.0\.\d+(?:, 10\.0\.0\.\d+)*): (/[^\s,]+)(?:, besides)?\n")
_ON = re.compile(r"^# on (.+)\n", re.MULTILINE)


class OnLoopback(RunningBalancer):
    """An nginx in front of the two machines, on their addresses."""

    def __init__(self, home: Path, pem: Path, servers: Mapping[str, str]) -> None:
        self._servers = servers
        super().__init__("nginx", home, pem, (0, 0))

    def _replacements(self) -> Mapping[str, str]:
        return {**super()._replacements(), **self._servers}


class Site:
    """All machines of the section.

    ``site.type("galera_new_cluster")`` runs the block with that text.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        smtp = SmtpServer()
        stack.callback(smtp.stop)
        network = free_network()
        replaced = {"smtp://user:…@mail.example.com:587": smtp.url}
        self.hosts = {
            number: Host(number, network, stack, replaced) for number in (*API, *GALERA, *REDIS)
        }
        self.smtp = smtp
        self.authority = Authority(folder)
        self.authority.server("localhost")
        # The page's single name leads to HAProxy on each machine; here it has two addresses.
        addresses = [self.hosts[number].address for number in API]
        self.authority.server("galera.internal", addresses=addresses)
        self.balancer = OnLoopback(
            folder / "balancer",
            self.authority.ca.with_name("localhost.pem"),
            {f"10.0.0.{number}:8000": f"{self.hosts[number].address}:8000" for number in API},
        )
        stack.callback(self.balancer.stop)

    def write_files(self) -> None:
        """Write the files of the page, in its order."""
        for page_block in OPERATIONS.blocks():
            header = _FILE.match(page_block.text)
            if header is not None:
                for number in _numbers(header[1]):
                    self.hosts[number].write(header[2], page_block.text[header.end() :])

    def type(self, text: str) -> str:
        """Run the block with this text on the machines that it names; return the last output."""
        printed = ""
        for numbers, lines in _groups(block(text)):
            for number in numbers:
                printed = self.hosts[number].type(lines)
        return printed

    def start(self, text: str, name: str) -> None:
        """Start the block with this text, which keeps running."""
        for numbers, lines in _groups(block(text)):
            for number in numbers:
                self.hosts[number].start(name, lines)

    def curl(self, url: str, *arguments: str) -> dict[str, Any]:
        """Return an answer as JSON, with its status as ``answered``; 0 if there is none."""
        command = ["curl", "--silent", "--max-time", "30", "--cacert", str(self.authority.ca),
                   "--write-out", "\n%{http_code}", url, *arguments]  # fmt: skip
        process = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
        body, _, status = process.stdout.rpartition("\n")
        return {**(json.loads(body) if body else {}), "answered": int(status)}

    def post(self, path: str, **body: str) -> dict[str, Any]:
        """Post to the balancer."""
        kind = ("-H", "Content-Type: application/json")
        return self.curl(f"{self.balancer.base}{path}", *kind, "-d", json.dumps(body))

    def await_ready(self, number: str) -> None:
        host = self.hosts[number]
        url = f"http://{host.address}:8000/readyz"
        wait_until(lambda: self.curl(url)["answered"] == 200, host.log)


def _groups(text: str) -> Iterator[tuple[list[str], str]]:
    _, *parts = _ON.split(text)
    for hosts, lines in zip(parts[::2], parts[1::2], strict=True):
        yield _numbers(hosts), lines


def _numbers(text: str) -> list[str]:
    return re.findall(r"10\.0\.0\.(\d+)", text)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack)


def test_a_site_from_nothing_through_failures_to_an_update(site: Site) -> None:
    site.write_files()
    start_galera(site)
    start_redis(site)
    start_api(site)

    credentials = {"email": "alice@example.com", "password": "a quiet harbour at dawn"}
    assert site.post("/v1/accounts", **credentials)["answered"] == 201
    session, ended = sign_in(site, credentials), sign_in(site, credentials)
    sign_out(site, ended)
    for address in ("11", "12"):
        assert check(site, session, address) == 200
        assert check(site, ended, address) == 401
    assert site.post("/v1/password-resets", email=credentials["email"])["answered"] == 202
    site.smtp.await_mails(1)

    writer = site.type("SELECT @@wsrep_node_name").strip()
    node = next(site.hosts[number] for number in GALERA if site.hosts[number].address == writer)
    with timed("sign-ins again after the kill of the node that writes"):
        node.kill("mariadb")
        wait_until(lambda: site.post("/v1/sessions", **credentials)["answered"] == 201, node.log)
    assert site.type("SELECT @@wsrep_node_name").strip() != writer
    node.type("systemctl start mariadb")

    kill_redis_master(site, session, ended)
    take_servers_out(site, credentials, session)

    for number in API:
        copy_second_release(site.hosts[number])
    begin = RUNBOOKS.block("typed: begin").text
    site.hosts["11"].type(begin + RUNBOOKS.block("typed: migrate").text)
    for number in API:
        update(site, number)
    site.start(WORKER, "worker")
    sign_in(site, credentials)
    site.type("doctor --strict")


@contextmanager
def timed(label: str) -> Iterator[None]:
    """Print how long the block took; `-s` shows it."""
    begun = time.monotonic()
    yield
    print(f"{label}: {time.monotonic() - begun:.1f} s")


def start_galera(site: Site) -> None:
    for number in GALERA:
        folder = site.hosts[number].place("/etc/mysql/")
        shutil.copy(site.authority.ca, folder / "ca.pem")
        shutil.copy(site.authority.ca.with_name("galera.internal.pem"), folder / "server.pem")
    printed = site.type("galera_new_cluster").splitlines()
    assert {"wsrep_cluster_size\t3", "wsrep_local_state_comment\tSynced"} <= set(printed)
    first = site.hosts["21"]
    first.sql(first.here(block("CREATE USER gatebook_check", "sql")))
    first.sql(rights()[0])


def start_redis(site: Site) -> None:
    *starts, quorum = _groups(block("systemctl restart redis-sentinel"))
    for numbers, line in starts:
        for number in numbers:
            site.hosts[number].type(line)
    (number,), line = quorum
    host = site.hosts[number]
    wait_until(lambda: host.prints(line, "OK 3 usable Sentinels"), host.log)


def start_api(site: Site) -> None:
    first, second = (site.hosts[number].place("/srv/gatebook/releases/1") for number in API)
    copy_release(first)
    for line in install_lines():
        site.hosts["11"].type(f"cd {first}\n{line}")
    copy_release(second)
    (second / ".venv").symlink_to(first / ".venv")  # Both releases have the same requirements.
    for number in API:
        host = site.hosts[number]
        host.place("/etc/haproxy/").mkdir(parents=True)
        shutil.copy(site.authority.ca, host.place("/etc/gatebook/ca.pem"))
        host.stop_at_the_end("/run/gatebook/api.pid")
    site.type("ln -s releases/1 /srv/gatebook/current\n")
    site.type("current\nset -a && . /etc/gatebook/migrate.env")
    site.hosts["22"].sql(rights()[1])
    site.type("doctor --strict")
    for number in API:
        site.hosts[number].adapt("/srv/gatebook/start")
    site.start("\n/srv/gatebook/start\n", "api")
    site.start(WORKER, "worker")
    for number in API:
        site.await_ready(number)
    (numbers, ready), (_, nginx) = _groups(block("systemctl restart nginx"))
    for number in numbers:
        site.hosts[number].type(ready)
    assert nginx.strip() == "systemctl restart nginx"
    site.balancer.check()
    site.balancer.start()


def sign_in(site: Site, who: Mapping[str, str]) -> str:
    session = site.post("/v1/sessions", **who, deliver="token")
    assert session["answered"] == 201
    return str(session["token"])


def sign_out(site: Site, token: str) -> None:
    answer = site.curl(f"{site.balancer.base}/v1/session", "-X", "DELETE", *_bearer(token))
    assert answer["answered"] in (200, 204)


def check(site: Site, token: str, number: str = "") -> int:
    """Return the status of a session check, at the balancer or at one API machine."""
    base = f"http://{site.hosts[number].address}:8000" if number else site.balancer.base
    return int(site.curl(f"{base}/v1/session", *_bearer(token))["answered"])


def _bearer(token: str) -> tuple[str, str]:
    return "-H", f"Authorization: Bearer {token}"


def kill_redis_master(site: Site, session: str, ended: str) -> None:
    """Kill the master: the session lives on behind another one, an ended one never does."""
    master = _redis_master(site)
    master.kill("redis")
    statuses: set[int] = set()

    def goes_on() -> bool:
        statuses.update(check(site, ended, number) for number in API)
        return all(check(site, session, number) == 200 for number in API)

    wait_until(lambda: not goes_on(), master.log)  # The kill was noticed.
    with timed("session checks again after the kill of Redis' master"):
        wait_until(goes_on, master.log)
    assert [check(site, ended, number) for number in API] == [401, 401]
    assert statuses <= {401, 503}
    master.type("systemctl restart redis-server")
    wait_until(lambda: _is(master, "slave"), master.log)
    for number in API:
        site.await_ready(number)


def take_servers_out(site: Site, who: Mapping[str, str], session: str) -> None:
    """Stop one server of each kind in order, then all nodes of Galera."""
    stops = "systemctl stop redis-server redis-sentinel"
    assert all(text in OPERATIONS.text for text in (stops, "`systemctl stop mariadb`", FAILOVER))
    master = _redis_master(site)
    master.type(f"REDISCLI_AUTH='…' redis-cli --user sentinel -h OWN -p 26379 {FAILOVER}")
    wait_until(lambda: _is(master, "slave"), master.log)
    master.type(stops)
    wait_until(lambda: check(site, session) == 200, master.log)
    master.type("systemctl restart redis-server")
    master.type("systemctl restart redis-sentinel")

    with timed("sign-ins again after the stop of the node that writes"):
        site.hosts["21"].type("systemctl stop mariadb")
        wait_until(lambda: site.post("/v1/sessions", **who)["answered"] == 201, master.log)
    for number in ("22", "23"):
        site.hosts[number].type("systemctl stop mariadb")
    assert site.post("/v1/sessions", **who)["answered"] == 503
    assert check(site, session) == 200
    safe = "grep 'safe_to_bootstrap: 1' /var/lib/mysql/grastate.dat || true"
    (first,) = (site.hosts[number] for number in GALERA if site.hosts[number].type(safe))
    first.type("galera_new_cluster")
    for number in GALERA:
        if site.hosts[number] is not first:
            site.hosts[number].type("systemctl start mariadb")
    for number in API:
        site.await_ready(number)

    for number in ("21", "22"):
        site.hosts[number].kill("mariadb")
    stopped_host = site.hosts["23"]
    wait_until(
        lambda: stopped_host.prints("mariadb -Ne \"SHOW STATUS LIKE 'wsrep_ready'\"", "OFF"),
        stopped_host.log,
    )
    assert site.post("/v1/sessions", **who)["answered"] == 503
    site.type("pc.bootstrap=YES")
    wait_until(lambda: site.post("/v1/sessions", **who)["answered"] == 201, stopped_host.log)
    for number in ("21", "22"):
        site.hosts[number].type("systemctl start mariadb")


def _redis_master(site: Site) -> Host:
    (master,) = (site.hosts[number] for number in REDIS if _is(site.hosts[number], "master"))
    return master


def _is(host: Host, role: str) -> bool:
    return host.prints("REDISCLI_AUTH='…' redis-cli --user operator -h OWN role", role)


def copy_second_release(host: Host) -> None:
    old, new = (host.place(f"/srv/gatebook/releases/{name}") for name in "12")
    shutil.copytree(old, new, ignore=shutil.ignore_patterns(".venv"))
    (new / ".venv").symlink_to((old / ".venv").resolve())


def update(site: Site, number: str) -> None:
    """Run the lines of an update on an API machine."""
    host = site.hosts[number]
    begin, finish = (
        "\n".join(RUNBOOKS.block(f"typed: {name}").text for name in names)
        for names in (["point to the new release", "start the new server"], ["end the old server"])
    )
    master = host.type(f"cd /srv/gatebook\n{begin}\necho $old").strip()
    file = host.place("/run/gatebook/api.pid.2")
    wait_until(
        lambda: file.exists() and f'"master":{file.read_text().strip()},' in host.log.read_text(),
        host.log,
    )
    host.type(f"old={master}\n{finish}")
    wait_until(lambda: not file.exists(), host.log)
    current = host.place("/run/gatebook/api.pid").read_text().strip()
    assert current != master
    assert Path(f"/proc/{current}/cwd").readlink().name == "2"
    site.await_ready(number)
