"""Check a record of a file to import."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from wtforms.validators import StopValidation

from api.crypto import foreign
from api.domain import email_address, ids, languages, metadata
from api.domain.import_line import ReadLine
from api.domain.import_run import ImportFault, ImportOptions
from api.domain.imported_account import ImportedAccount, ImportedIdentity, ImportedPassword
from api.domain.provider import Provider
from api.rules.providers.presets.issuers import Issuers
from api.schemas.engine.validators import Rule
from api.schemas.mixins import EXTERNAL_ID_RULES, NAME_RULES

# atoms of RFC 5321 with dots between them, in ASCII; 64 is the longest local part
_PLAIN_LOCAL = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_MOST_DOMAINS = 10_000  # remembered
_MOST_IDENTITIES = 20  # of one account
_LONGEST_SUBJECT = 255  # bytes: the width of the column
_MOST_SCHEMES = 200  # each sign-in of an unknown address goes through those of all imports
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(minutes=5)


class Rejected(Exception):
    """The record is not imported."""

    def __init__(self, fault: ImportFault) -> None:
        super().__init__(fault)
        self.fault = fault


class LinkedIdentity(msgspec.Struct, frozen=True):
    """An identity at a configured provider."""

    provider: str
    issuer: str
    subject: str


class CheckedRecord(msgspec.Struct, frozen=True):
    """A record that can be stored.

    ``password_hash`` is '' without a password and as long as ``weak_password`` waits to be wrapped.
    """

    line: int
    email: str
    email_key: bytes
    email_verified: bool
    id: UUID | None
    name: str | None
    language: str | None
    external_id: str | None
    created_at: datetime | None
    password_hash: str
    weak_password: ImportedPassword | None
    public_metadata: bytes | None
    private_metadata: bytes | None
    identities: tuple[LinkedIdentity, ...]


class Checker:
    """Checks the records of one import.

    ``own_scheme``: the label of the Argon2id that is made today; another cost is a foreign scheme.
    """

    def __init__(
        self,
        options: ImportOptions,
        providers: Mapping[str, Provider],
        special_use_domains: Collection[str],
        own_scheme: str,
        now: datetime,
    ) -> None:
        self._options = options
        self._providers = providers
        self._special_use_domains = special_use_domains
        self._own_scheme = own_scheme
        self._domains: dict[str, bool] = {}
        self._schemes: set[str] = set()
        self._latest = now + _CLOCKS_DIFFER

    def check(self, line: int, account: ImportedAccount) -> CheckedRecord:
        """Return the record as it is stored. Raises ``Rejected``."""
        email = self._email(account.email)
        password_hash, weak = self._password(account.password)
        return CheckedRecord(
            line=line,
            email=email,
            email_key=email_address.canonical(email),
            email_verified=bool(account.email_verified) and self._options.trusts_verified,
            id=self._id(account.id),
            name=_valid(account.name, NAME_RULES, ImportFault.NAME_INVALID),
            language=_language(account.language),
            external_id=_valid(
                account.external_id, EXTERNAL_ID_RULES, ImportFault.EXTERNAL_ID_INVALID
            ),
            created_at=self._created_at(account.created_at),
            password_hash=password_hash,
            weak_password=weak,
            public_metadata=_metadata(account.public_metadata),
            private_metadata=_metadata(account.private_metadata),
            identities=() if self._options.drops_identities else self._identities(account),
        )

    def _identities(self, account: ImportedAccount) -> tuple[LinkedIdentity, ...]:
        if len(account.identities) > _MOST_IDENTITIES:
            raise Rejected(ImportFault.IDENTITY_INVALID)
        linked = tuple(map(self._identity, account.identities))
        if len({(each.issuer, each.subject) for each in linked}) != len(linked):
            raise Rejected(ImportFault.IDENTITY_INVALID)
        return linked

    def _identity(self, identity: ImportedIdentity) -> LinkedIdentity:
        provider = self._providers.get(identity.provider)
        if provider is None:
            raise Rejected(ImportFault.PROVIDER_UNKNOWN)
        issuer = identity.issuer or provider.issuer
        if not 0 < len(identity.subject.encode()) <= _LONGEST_SUBJECT or "\0" in identity.subject:
            raise Rejected(ImportFault.IDENTITY_INVALID)
        # else a file could plant identities of a provider that is configured later
        if issuer != provider.issuer and issuer not in Issuers(provider):
            raise Rejected(ImportFault.IDENTITY_INVALID)
        return LinkedIdentity(provider.id, issuer, identity.subject)

    def _email(self, email: str) -> str:
        if len(email) > email_address.LONGEST_TYPED:
            raise Rejected(ImportFault.EMAIL_INVALID)
        address = email_address.normalized(email)
        if len(address) > email_address.LONGEST:
            raise Rejected(ImportFault.EMAIL_INVALID)
        if not self.is_address(address):
            raise Rejected(ImportFault.EMAIL_INVALID)
        return address

    def is_address(self, address: str) -> bool:
        """Return whether people can sign up with an address of at most ``LONGEST`` characters.

        Optimisation: a domain is parsed once (50 µs) where the local part needs no parser. Another
        domain may be longer in ASCII, which counts for the whole address.
        """
        local, _, domain = address.rpartition("@")
        if _PLAIN_LOCAL.fullmatch(local) is None or not domain.isascii():
            return email_address.parse(address, self._special_use_domains) is not None
        if (is_valid := self._domains.get(domain)) is None:
            parsed = email_address.parse(f"a@{domain}", self._special_use_domains)
            if len(self._domains) >= _MOST_DOMAINS:
                self._domains.clear()
            is_valid = self._domains[domain] = parsed is not None
        return is_valid

    def _password(self, password: ImportedPassword | None) -> tuple[str, ImportedPassword | None]:
        """Return the text to store, or the password whose hash must be wrapped before it is."""
        if password is None:
            return "", None
        try:
            stored, weak = foreign.store(password, self._own_scheme), None
        except (foreign.Unreadable, foreign.TooCostly) as error:
            if not _is_weak(password):
                raise Rejected(ImportFault(f"password_{error.reason}")) from None
            stored, weak = "", password
        self._count_scheme(foreign.inner_label(weak) if weak else foreign.label(stored))
        return stored, weak

    def _count_scheme(self, label: str | None) -> None:
        """Reject further schemes: a forged file names a million numbers of iterations."""
        if label in self._schemes or label is None:
            return
        if len(self._schemes) >= _MOST_SCHEMES:
            raise Rejected(ImportFault.PASSWORD_NOT_SUPPORTED)
        self._schemes.add(label)

    def _id(self, text: str | None) -> UUID | None:
        if text is None:
            return None
        # ids are read as times, and no account is from the future
        account_id = ids.parse_id(text)
        if account_id is None or account_id.version != 7:
            raise Rejected(ImportFault.ID_INVALID)
        if account_id >= ids.earliest(self._latest):
            raise Rejected(ImportFault.ID_INVALID)
        return account_id

    def _created_at(self, moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        if moment.tzinfo is None:  # several databases write UTC without saying so
            moment = moment.replace(tzinfo=UTC)
        if not _EARLIEST <= moment <= self._latest:
            raise Rejected(ImportFault.CREATED_AT_INVALID)
        return moment.astimezone(UTC)


def check_record(checker: Checker, read: ReadLine) -> CheckedRecord | str:
    """Return the record as it is stored, or the fault for which it is rejected."""
    if read.account is None:
        return read.fault or "members_invalid"
    try:
        return checker.check(read.line, read.account)
    except Rejected as error:
        return str(error.fault)
    except UnicodeEncodeError:  # half of a surrogate pair
        return "members_invalid"


def _is_weak(password: ImportedPassword) -> bool:
    try:
        return foreign.is_weak(password)
    except (foreign.Unreadable, foreign.TooCostly):
        return False


def _valid(value: str | None, rules: Sequence[Rule], fault: ImportFault) -> str | None:
    if value is None:
        return None
    try:
        for rule in rules:
            rule.check(value)
    except StopValidation:
        raise Rejected(fault) from None
    return value


def _language(tag: str | None) -> str | None:
    """Return the supported language of a tag; None: mails choose one, as for an unknown one."""
    return languages.lookup([tag], otherwise="") or None if tag else None


def _metadata(value: object) -> bytes | None:
    if value is None:
        return None
    try:
        return metadata.encode(value)
    except metadata.NotStorable:
        raise Rejected(ImportFault.METADATA_INVALID) from None
