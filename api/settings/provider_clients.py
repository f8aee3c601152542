"""Read what a provider knows this application as, and the secrets that prove it.

A secret is in the file itself, in a file of its own, or in the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from api.domain.provider import ProviderClient
from api.settings import p256_key

NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")  # of a provider, and of a client
_MOST = 16  # clients of one provider
_CLIENT_ID = re.compile(r"[!-~]{1,255}")
_EMPTY = {
    "client_secret": "is empty",
    "client_secret_file": "names a file that is empty",
    "client_secret_env": "names a variable that is not set, or empty",
}
_AUTH = ("client_secret_basic", "client_secret_post", "none")


class ProviderFault(Exception):
    """A fault of one key, which it names; it shows no secret."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(f"{key} {text}")


class SecretTable(msgspec.Struct, forbid_unknown_fields=True):
    """The keys of a table that name its secret; at most one of them is given."""

    client_secret: str | None = None
    client_secret_file: str | None = None
    client_secret_env: str | None = None


class ClientTable(SecretTable, forbid_unknown_fields=True, kw_only=True):
    """A client: ``clients.ios``, or the keys of the provider's own table."""

    client_id: str
    auth: str | None = None


def clients_of(
    table: SecretTable,
    client_id: str | None,
    auth: str | None,
    others: Mapping[str, ClientTable],
    default_auth: str,
    folder: Path,
) -> Mapping[str, ProviderClient]:
    """Return the clients of a provider: the one of its table, ``web``, and the named ones.

    ``folder``: where relative paths begin. Raises ``ProviderFault``.
    """
    tables = dict(others)
    if client_id is not None:
        if "web" in tables:
            raise ProviderFault(
                "clients.web", "is client_id of the table itself, which is given, too"
            )
        web = ClientTable(
            client_id=client_id,
            auth=auth,
            client_secret=table.client_secret,
            client_secret_file=table.client_secret_file,
            client_secret_env=table.client_secret_env,
        )
        tables = {"web": web, **tables}
    if not tables:
        raise ProviderFault("client_id", "is missing")
    if len(tables) > _MOST:
        raise ProviderFault("clients", f"must be at most {_MOST}")
    clients: dict[str, ProviderClient] = {}
    for name, client in tables.items():
        prefix = "" if name == "web" and client_id is not None else f"clients.{name}."
        if not NAME.fullmatch(name):
            raise ProviderFault(f"clients.{name}", "must be up to 32 lower-case letters and digits")
        if not _CLIENT_ID.fullmatch(client.client_id):
            raise ProviderFault(
                f"{prefix}client_id", "must be 1 to 255 ASCII characters without blanks"
            )
        if client.client_id in {other.client_id for other in clients.values()}:
            raise ProviderFault(f"{prefix}client_id", "is the one of another client, too")
        clients[name] = _client(name, client, prefix, default_auth, folder)
    return clients


def _client(
    name: str, table: ClientTable, prefix: str, default_auth: str, folder: Path
) -> ProviderClient:
    allowed = ("private_key_jwt", "none") if default_auth == "private_key_jwt" else _AUTH
    secret = _read_secret(table, folder, prefix)
    auth = table.auth or (default_auth if secret or not prefix else "none")
    if auth not in allowed:
        raise ProviderFault(f"{prefix}auth", f"must be one of {', '.join(allowed)}")
    if auth == "none" and secret:
        raise ProviderFault(f"{prefix}auth", "is none, but there is a secret")
    if auth != "none" and not secret:
        raise ProviderFault(
            f"{prefix}client_secret",
            'is missing, and so are client_secret_file and client_secret_env (auth = "none": the'
            " client has none)",
        )
    if auth == "private_key_jwt" and secret and p256_key.read(secret.encode()) is None:
        raise ProviderFault(
            f"{prefix}client_secret", "must be a P-256 private key in PEM (Apple's .p8)"
        )
    return ProviderClient(name, table.client_id, auth, secret)


def _read_secret(table: SecretTable, folder: Path, prefix: str) -> str | None:
    """Return the secret of a client; None: it has none.

    ``folder``: where relative paths begin. Raises ``ProviderFault``, which never shows a value.
    """
    given = [name for name in SecretTable.__struct_fields__ if getattr(table, name) is not None]
    if not given:
        return None
    if len(given) > 1:
        raise ProviderFault(prefix + given[1], f"must not be given with {given[0]}")
    secret = table.client_secret
    if table.client_secret_file is not None:
        try:
            secret = (folder / table.client_secret_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError, ValueError) as error:
            # not the path: somebody may have put the secret there
            reason = getattr(error, "strerror", None) or "it is no text"
            raise ProviderFault(
                f"{prefix}client_secret_file",
                f"names a file that can't be read: {reason} (a relative path begins at the folder"
                " of this file)",
            ) from None
    if table.client_secret_env is not None:
        secret = os.environ.get(table.client_secret_env, "").strip()
    if not secret:
        raise ProviderFault(prefix + given[0], _EMPTY[given[0]])
    return secret
