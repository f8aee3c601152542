"""Check the Containerfile, deploy/compose.yaml and deploy/kubernetes/ as files."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.version import VERSION
from tests.deploy.delivered import CONTAINERFILE, DEPLOY, ROOT, compose, manifests, stages
from tests.docs.markdown import Document
from tests.support.at_once import LONGEST

SECRETS = DEPLOY / "container" / "make-secrets"
MAIL_URL = "smtp://user:password@mail.example.com:587"
SETTINGS = {setting.name.upper() for setting in fields(Settings)}
SECRET_SETTINGS = {
    setting.name.upper() for setting in fields(Settings) if setting.metadata["secret"]
}
OURS = ("migrate", "api-one", "api-two", "worker")


def make_secrets(folder: Path, answer: str = f"{MAIL_URL}\n") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SECRETS, folder], input=answer, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of secrets that the delivered script made."""
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    assert make_secrets(folder).returncode == 0
    return folder


def pods() -> dict[str, dict[str, Any]]:
    """Return the pod of each Deployment and Job, by the name of its only container."""
    specs = [
        item["spec"]["template"]["spec"]
        for item in manifests()
        if "template" in item.get("spec", {})
    ]
    return {spec["containers"][0]["name"]: spec for spec in specs if len(spec["containers"]) == 1}


def manifest(kind: str) -> dict[str, Any]:
    (only,) = (item for item in manifests() if item["kind"] == kind)
    return only


# ── the image


def test_the_build_gets_every_file_that_it_copies_and_nothing_else() -> None:
    build, image = stages()
    sources = {word for words in build.copied for word in words[:-1]}
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert lines[1] == "*"
    assert {"requirements/*.txt" if "requirements" in name else name for name in sources} == allowed
    assert [words[0] for words in image.copied] == ["--from=build"] * 2


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    # Kubernetes refuses runAsNonRoot for a name: it can't know its number.
    assert [re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", stages()[1].user)] != [None]


def test_no_file_names_a_registry() -> None:
    """A short name has no dot or port before its first slash: no host of a registry."""
    images = [service["image"] for service in compose()["services"].values()]
    images += [pod["containers"][0]["image"] for pod in pods().values()]
    images += re.findall(r"^ARG PYTHON=(.+)$", CONTAINERFILE.read_text(), re.MULTILINE)
    assert [name for name in images if not re.fullmatch(r"[a-z]+:[\w.-]+", name)] == []


def test_every_file_names_the_image_of_this_release() -> None:
    named = [pod["containers"][0]["image"] for pod in pods().values()]
    named += [compose()["services"][name]["image"] for name in OURS]
    assert set(named) == {f"gatebook:{VERSION}"}
    texts = [CONTAINERFILE.read_text(), Document(ROOT / "docs" / "containers.md").text]
    tags = [tag for text in texts for tag in re.findall(r"gatebook:(\d[\d.]*)", text)]
    assert set(tags) == {VERSION}


# ── compose


def environment(service: Mapping[str, Any], secrets: Path) -> dict[str, str]:
    """Return a service's variables, with the secrets that it mounts in this folder."""
    mounted = {f"/run/secrets/{name}": str(secrets / name) for name in service["secrets"]}
    return {
        name: mounted[value] if name.endswith("_FILE") else value
        for name, value in service["environment"].items()
    }


@pytest.mark.parametrize("name", OURS)
def test_settings_of_a_service_are_valid_with_the_secrets_of_the_script(
    name: str, secrets: Path
) -> None:
    service = compose()["services"][name]
    environ = environment(service, secrets)
    settings = Settings.from_environ(environ)
    assert settings.public_url == "https://accounts.example.com"
    assert settings.trusted_proxies == 1
    assert {variable.removesuffix("_FILE") for variable in environ} <= SETTINGS
    # No secret in the environment, which `docker inspect` shows (ASVS 13.3.1).
    assert SECRET_SETTINGS.isdisjoint(environ)


@pytest.mark.parametrize("name", OURS)
def test_a_service_mounts_exactly_the_secrets_that_it_reads(name: str) -> None:
    service = compose()["services"][name]
    read = {
        Path(value).name for key, value in service["environment"].items() if key.endswith("_FILE")
    }
    assert set(service["secrets"]) == read


def test_a_user_of_the_database_is_in_one_process_only() -> None:
    urls = [compose()["services"][name]["environment"]["DATABASE_URL_FILE"] for name in OURS]
    assert [Path(url).name.removeprefix("database_url_") for url in urls] == [
        *("migrate", "api", "api", "worker")
    ]


@pytest.mark.parametrize("name", [*OURS, "users", "rights", "proxy"])
def test_a_service_has_a_read_only_root_and_no_capabilities(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ("cap_add" in service) is (name == "proxy")


def test_only_the_proxy_is_reached_from_outside() -> None:
    document = compose()
    published = {name for name, service in document["services"].items() if "ports" in service}
    assert published == {"proxy"}
    assert document["networks"]["stores"] == {"internal": True}
    assert [document["services"][name]["networks"] for name in ("mariadb", "redis")] == [
        ["stores"]
    ] * 2


def test_the_api_starts_after_users_migrations_and_rights() -> None:
    services, order, name = compose()["services"], [], "api-one"
    while name:
        needs = services[name].get("depends_on", {})
        done = [key for key, value in needs.items() if "completed" in value["condition"]]
        order.append(name)
        name = done[0] if done else ""
    assert order == ["api-one", "rights", "migrate", "users"]


def test_nginx_s_addresses_are_those_of_the_api() -> None:
    """The delivered nginx.conf leads to the compose network's addresses once sed has run."""
    services = compose(NETWORK="172.31.7")["services"]
    script = services["proxy"]["command"][2].partition(">")[0]
    configuration = subprocess.run(
        ["sh", "-c", script.replace("/gatebook.conf", str(DEPLOY / "nginx.conf"))],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    api = [services[name]["networks"]["front"]["ipv4_address"] for name in ("api-one", "api-two")]
    assert re.findall(r"^    server (\S+):8000 ", configuration, re.MULTILINE) == api
    assert "10.0.0." not in re.sub("#.*", "", configuration)
    certificates = re.findall(
        r"^    ssl_certificate(?:_key)? ([^;]+);", configuration, re.MULTILINE
    )
    assert [secret["target"] for secret in services["proxy"]["secrets"]] == certificates


def test_the_delivered_rights_are_those_of_the_document() -> None:
    page = Document(ROOT / "docs" / "operations.md")
    (block,) = (
        block.text for block in page.blocks() if "CREATE USER gatebook_worker" in block.text
    )
    documented = grants(block.replace("'10.0.0.%'", "'%'"))
    users = {f"gatebook{user}@'%'" for user in ("", "_migrate", "_worker")}
    sql = [(DEPLOY / "container" / name).read_text() for name in ("users.sql", "rights.sql")]
    assert grants("".join(sql)) == {text for text in documented if text.split()[-1] in users}


def grants(sql: str) -> set[str]:
    statements = re.sub(r"--.*", "", sql).split(";")
    return {" ".join(text.split()) for text in statements if text.strip().startswith("GRANT")}


def test_redis_gives_the_rights_of_the_document(secrets: Path) -> None:
    page = Document(ROOT / "docs" / "operations.md").text
    match = re.search(r"^\| Rights \(ACL\) \| `([^`]+)`", page, re.MULTILINE)
    assert match is not None
    lines = (secrets / "redis_users").read_text().splitlines()
    assert lines[0] == "user default off"
    assert lines[1].split(maxsplit=4)[4] == match[1].replace("\\|", "|")


# ── secrets


def test_the_script_makes_secrets_that_only_the_folder_s_owner_reaches(secrets: Path) -> None:
    assert secrets.stat().st_mode & 0o777 == 0o700
    named = {Path(item["file"]).name for item in compose()["secrets"].values()}
    assert {path.name for path in secrets.iterdir()} == named - {"accounts.pem", "accounts.key"}
    values = [path.read_text().strip() for path in secrets.iterdir()]
    random = [part for value in values for part in re.findall(r"[0-9a-f]{64}", value)]
    # Redis' password is in two files.
    assert (len(random), len(set(random))) == (8, 7)
    assert (secrets / "mail_url").read_text() == f"{MAIL_URL}\n"


def test_the_script_overwrites_no_secret(secrets: Path) -> None:
    """A second call changes nothing: a lost SECRET_KEY can't be restored."""
    key = (secrets / "secret_key").read_bytes()
    assert make_secrets(secrets).returncode != 0
    assert (secrets / "secret_key").read_bytes() == key


def test_without_an_answer_the_script_leaves_nothing_that_its_next_run_refuses(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "secrets"
    process = make_secrets(folder, "")
    assert (process.returncode, process.stderr) == (1, "MAIL_URL is missing\n")
    assert not folder.exists()
    assert make_secrets(folder, MAIL_URL).returncode == 0


@pytest.mark.parametrize("answer", [f"{MAIL_URL}\n", "half\x03"], ids=["whole", "interrupted"])
def test_a_terminal_does_not_show_the_password_of_the_mail_server(
    answer: str, tmp_path: Path
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", SECRETS, tmp_path / "secrets"],
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    deadline = time.monotonic() + LONGEST
    while termios.tcgetattr(theirs)[3] & termios.ECHO:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.write(ours, answer.encode())
    assert process.wait(LONGEST) == (0 if answer.endswith("\n") else 1)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the end of a terminal
        while piece := os.read(ours, 4096):
            shown += piece
    os.close(ours)
    assert shown == f"MAIL_URL, such as {MAIL_URL} (it is not shown): \r\n".encode()
    assert (tmp_path / "secrets").exists() is (process.returncode == 0)


def test_passwords_reach_mariadb_s_client_by_no_argument_of_a_command(
    tmp_path: Path, secrets: Path
) -> None:
    """Attack: a user of the host reads the arguments of all processes."""
    script = (DEPLOY / "container" / "sql").read_text().replace("/run/secrets", str(secrets))
    cat, sed = shutil.which("cat"), shutil.which("sed")
    for name, command in (("cat", f'{cat} "$@"'), ("sed", f'{sed} "$@"'), ("mariadb", cat)):
        record = f'printf "%s\\n" "$*" >>{tmp_path}/arguments'
        (tmp_path / name).write_text(f"#!/bin/sh\n{record}\nexec {command}\n")
        (tmp_path / name).chmod(0o755)
    process = subprocess.run(
        ["sh", "-c", script, "sql", DEPLOY / "container" / "users.sql"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    passwords = re.findall(r"'([0-9a-f]{64})'", process.stdout)
    assert (len(passwords), len(set(passwords))) == (6, 3)
    arguments = (tmp_path / "arguments").read_text()
    assert len(arguments.splitlines()) == 6
    assert [password for password in passwords if password in arguments] == []


def test_git_and_the_build_ignore_what_holds_secrets() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "deploy/.env", "deploy/secrets/secret_key"],
        cwd=ROOT, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert ignored == ["deploy/.env", "deploy/secrets/secret_key"]


# ── Kubernetes


def kubelet(pod: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Return a container's variables, with its secrets in a folder as kubelet mounts them."""
    values = manifest("Secret")["stringData"]
    (volume,) = (item["secret"] for item in pod["volumes"] if "secret" in item)
    (folder / "..2026_12_01").mkdir()
    (folder / "..data").symlink_to("..2026_12_01")
    for item in volume["items"]:
        secret = values[item["key"]].replace("…", "for-tests-only-and-long-enough-for-a-key")
        (folder / "..data" / item["path"]).write_text(secret)
        (folder / item["path"]).symlink_to(Path("..data") / item["path"])
    (container,) = pod["containers"]
    (mounted,) = (m["mountPath"] for m in container["volumeMounts"] if m["name"] == "secrets")
    own = {item["name"]: item["value"].replace(mounted, str(folder)) for item in container["env"]}
    return {**manifest("ConfigMap")["data"], **own}


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_settings_of_a_pod_are_valid_with_secrets_as_kubelet_mounts_them(
    name: str, tmp_path: Path
) -> None:
    environ = kubelet(pods()[name], tmp_path)
    settings = Settings.from_environ(environ)
    assert settings.database_url.startswith("mysql://gatebook")
    assert {variable.removesuffix("_FILE") for variable in environ} <= SETTINGS
    assert SECRET_SETTINGS.isdisjoint(environ)
    # Each pod has only the secrets that it reads.
    read = {Path(value).name for key, value in environ.items() if key.endswith("_FILE")}
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith("..")} == read


@pytest.mark.parametrize("name", ["api", "worker", "migrate"])
def test_a_pod_satisfies_the_restricted_standard(name: str) -> None:
    pod = pods()[name]
    (container,) = pod["containers"]
    uid = int(stages()[1].user.partition(":")[0])
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": uid,
        "runAsGroup": uid,
        "fsGroup": uid,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]


def test_probes_ask_for_nothing_that_fails_everywhere_at_once() -> None:
    """A probe of /readyz would take all pods out of the Service when MariaDB is away."""
    probes = [
        (name, container[kind]["httpGet"]["path"])
        for name, pod in pods().items()
        for container in pod["containers"]
        for kind in ("startupProbe", "readinessProbe", "livenessProbe")
        if kind in container
    ]
    assert probes == [("api", "/healthz")] * 3 + [("worker", "/healthz")] * 2


def test_a_pod_has_time_to_finish_its_requests() -> None:
    (settings,) = (item for item in fields(Settings) if item.name == "graceful_timeout")
    pod = pods()["api"]
    pause = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > pause + settings.default
    for name in ("api-one", "api-two"):
        assert int(compose()["services"][name]["stop_grace_period"][:-1]) > settings.default


def test_everything_is_in_the_namespace_and_kustomize_lists_it() -> None:
    kustomization = manifest("Kustomization")
    folder = DEPLOY / "kubernetes"
    others = {"kustomization.yaml", "secret.example.yaml", "migrate.yaml"}
    assert set(kustomization["resources"]) == {path.name for path in folder.iterdir()} - others
    spaces = {
        item["metadata"].get("namespace", "")
        for item in manifests()
        if item["kind"] not in {"Namespace", "Kustomization"}
    }
    assert spaces == {kustomization["namespace"]}


def test_a_policy_selects_pods_that_there_are() -> None:
    labels = [
        item["spec"]["template"]["metadata"]["labels"]
        for item in manifests()
        if "template" in item.get("spec", {})
    ]
    selectors = [
        item["spec"].get("podSelector", item["spec"].get("selector", {}))
        for item in manifests()
        if item["kind"] in {"NetworkPolicy", "PodDisruptionBudget"}
    ]
    for selector in selectors:
        wanted = selector.get("matchLabels", {}).items()
        assert any(wanted <= found.items() for found in labels)
    for expression in (e for s in selectors for e in s.get("matchExpressions", [])):
        assert set(expression["values"]) <= {found[expression["key"]] for found in labels}
