"""Use examples/spa/ with other providers: npm's oidc-provider, of which one is hostile by a switch.

Nothing that travels between Gatebook and a provider is found in its stores and logs afterwards.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from api.crypto import tokens
from tests.examples.spa.test_journey import SHOWN, Letters, build, origin, sources
from tests.security.test_secrets_at_rest import everything_in_mariadb, everything_in_redis
from tests.support.at_once import LONGEST
from tests.support.browser import drive
from tests.support.mail_worker import StartWorker, smtp, start_worker
from tests.support.server import Server
from tests.support.upstream import SECRET, Upstream

__all__ = ["origin", "smtp", "sources", "start_worker"]

HERE = Path(__file__).parent
APP = "com.example.app:/signed-in"
# The port is that of the server, by Chromium's map of names: it is not known before its start.
PUBLIC_URL = "http://localhost:8000"

pytestmark = pytest.mark.long


class CodeLetters(Letters):
    """Mails of which some have a code and no link."""

    def code(self, address: str) -> str:
        """Wait for a mail with a code to an address; return the code."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            for path in sorted(set(self._folder.glob("*.eml")) - self._read):
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = mail.get_body(("plain",))
                assert body is not None
                code = re.search(r"^(\d{8})\r?$", str(body.get_content()), re.MULTILINE)
                if str(mail["To"]) == address and code:
                    self._read.add(path)
                    return code[1]
            time.sleep(0.02)
        raise AssertionError(f"no mail to {address} has a code")


@pytest.fixture
def upstreams(origin: str, tmp_path: Path) -> Iterator[dict[str, Upstream]]:
    """Yield three running providers: acme, other, and pear, which answers by form post."""

    def provider(name: str, back: str, asks_userinfo: bool, **people: Any) -> Upstream:
        uris = [f"{APP}/{name}"]
        return Upstream(
            name, tmp_path / f"{name}.log", people, [back], uris, asks_userinfo=asks_userinfo
        )

    def person(address: str, name: str) -> dict[str, Any]:
        return {"email": address, "email_verified": True, "name": name}

    alice = person("alice@acme.example", "Alice")
    providers = {
        "acme": provider(
            "acme",
            f"{origin}/signed-in/acme",
            False,
            alice=alice,
            carol=person("carol@acme.example", "Carol"),
            erin=person("erin@acme.example", "Erin"),
        ),
        "other": provider(
            "other",
            f"{origin}/signed-in/other",
            True,
            alice=person("alice@other.example", "Alice"),
            bob=person("bob@example.com", "Bob"),
            # The owner of the address at Acme, says this provider.
            mallory=alice,
        ),
        "pear": provider(
            "pear",
            f"{PUBLIC_URL}/v1/provider-callbacks/pear",
            True,
            pat=person("pat@pear.example", "Pat"),
        ),
    }
    try:
        for upstream in providers.values():
            upstream.start()
        yield providers
    finally:
        for upstream in providers.values():
            upstream.stop()


def configuration(upstreams: dict[str, Upstream]) -> str:
    more = {
        "acme": 'email_domains = ["acme.example"]\nflows = ["redirect", "id_token"]\n'
        'clients.ios = { client_id = "gatebook-ios", auth = "none" }\n',
        "other": "",
        "pear": 'email_domains = ["pear.example"]\nform_post = true\n',
    }
    return "\n".join(
        f"""[{name}]
preset = "oidc"
name = "{name.capitalize()}"
issuer = "{upstream.issuer}"
client_id = "gatebook"
client_secret = "{SECRET}"
reauthenticates = {"false" if name == "acme" else "true"}
{more[name]}"""
        for name, upstream in upstreams.items()
    )


@pytest.fixture
def person(
    sources: Path,
    origin: str,
    tmp_path: Path,
    upstreams: dict[str, Upstream],
    start_server: Callable[..., Server],
    start_worker: StartWorker,
    sql: Callable[..., list[dict[str, Any]]],
    redis: Redis,
) -> Callable[[str], None]:
    """Return ``person("providers")``, which runs a script and then searches for secrets."""
    letters = tmp_path / "letters"
    letters.mkdir(mode=0o700)
    file = tmp_path / "providers.toml"
    file.write_text(configuration(upstreams))
    file.chmod(0o600)
    settings = {
        "ALLOWED_ORIGINS": origin,
        "FRONTEND_URL": origin,
        "PUBLIC_URL": PUBLIC_URL,
        "IDENTITY_PROVIDERS": str(file),
        "FEDERATION_PRIVATE_NETWORKS": "127.0.0.0/8",
        "FEDERATION_CALLBACKS": f"{origin}/signed-in,{APP}",
        "LOG_LEVEL": "debug",
    }
    server = start_server(**settings)
    start_worker(MAIL_URL=letters.as_uri(), **settings)
    port = server.base.rpartition(":")[2]
    api = f"http://localhost:{port}"
    build(sources, api, tmp_path / "pages")
    secrets: set[str] = set()

    def backdate(change: str) -> None:
        sql(f"UPDATE session SET {change}")
        redis.delete(*redis.scan_iter("gatebook-test:session:*"))

    def stop(name: str) -> None:
        upstreams[name].stop()

    mails = CodeLetters(letters)
    answers: dict[str, Callable[..., Any]] = {
        "code": mails.code,
        "hour": lambda: backdate(", ".join(f"{at} = {at} - INTERVAL 1 HOUR" for at in SHOWN)),
        "verify": lambda: sql("UPDATE account SET email_verified = 1"),
        "other_step": lambda: sql("UPDATE authenticator_app SET last_step = 0"),
        "spoil": lambda name, respect: upstreams[name].spoil(respect),
        "mix_up": lambda name, url: upstreams[name].mix_up(url),
        "behave": lambda name: upstreams[name].behave(),
        "stop": stop,
        "start": lambda name: upstreams[name].start(),
        "seen": lambda name: sorted(upstreams[name].seen()),
        "secret": secrets.add,
        "rows": lambda table: sql(f"SELECT COUNT(*) AS total FROM `{table}`")[0]["total"],
        "refusals": lambda: [
            row["data"]
            for row in sql(
                "SELECT data FROM audit_event WHERE type = 'session.refused' ORDER BY id"
            )
        ],
    }

    def living(script: str) -> None:
        drive(
            HERE / f"{script}.mjs",
            answers,
            PAGE=origin,
            API=api,
            CHROMIUM_ARGUMENTS=f"--host-resolver-rules=MAP localhost:8000 127.0.0.1:{port}",
            **{name.upper(): upstream.issuer for name, upstream in upstreams.items()},
        )
        secrets.update(*(upstream.seen() for upstream in upstreams.values()), {SECRET})
        logs = b"".join(path.read_bytes() for path in [server.log, *tmp_path.glob("worker*.log")])
        kept = everything_in_mariadb(sql) + everything_in_redis(redis) + logs
        # The search finds what is there: the digest of each state.
        states = [text for text in secrets if re.fullmatch(r"\d+\.[\w-]{43}", text)]
        assert len(states) >= 5
        assert all(tokens.digest(state) in kept for state in states)
        assert [text for text in secrets if any(form in kept for form in spelled(text))] == []

    return living


def spelled(secret: str) -> Iterator[bytes]:
    """Yield a secret as text, and the bytes that its base64url stands for."""
    yield secret.encode()
    # A state has the index of its callback before the secret part, a token has three parts.
    for part in secret.split("."):
        if len(part) >= 40 and re.fullmatch(r"[\w-]+", part):
            yield part.encode()
            yield base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.mark.release
def test_a_person_lives_without_a_password(person: Callable[[str], None]) -> None:
    person("providers")


def test_people_come_from_other_providers_in_each_way(person: Callable[[str], None]) -> None:
    person("first-visits")


@pytest.mark.release
def test_a_hostile_provider_gets_nobody_in(person: Callable[[str], None]) -> None:
    person("hostile-providers")
