"""Test who the claims of each kind of provider are about, and when an address is believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain import clock
from api.domain.identity import ProvenIdentity
from api.domain.provider import PERSONAL_TENANT, Aal2Claims, AnswerFault, Preset, Provider
from api.errors.providers import ProviderAnswerInvalid
from api.rules.providers.presets import prove
from api.rules.providers.presets.issuers import Issuers, is_metadata_issuer
from api.rules.providers.presets.parameters import authorization_parameters

ANY = frozenset({"*"})
ACME = Provider(
    id="acme",
    name="Acme",
    preset=Preset.OIDC,
    issuer="https://sso.acme.example",
    clients={},
    email_domains=frozenset({"acme.example"}),
    aal2=Aal2Claims(frozenset({"gold"}), frozenset({"mfa"})),
)
TEMPLATE = "https://login.microsoftonline.com/{tenantid}/v2.0"
TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
OTHER_ADDRESSES = [
    "alice@other.example",
    "alice@sub.acme.example",
    "alice@acme.example.evil.example",
    "alice@acme.example@evil.example",
    "acme.example",
    "\u202e@acme.example",
    None,
    5,
]
FOREIGN = "11111111-2222-3333-4444-555555555555"


def provider(
    preset: Preset, issuer: str, domains: frozenset[str] = ANY, **options: Any
) -> Provider:
    return Provider(
        id=preset,
        name=preset,
        preset=preset,
        issuer=issuer,
        clients={},
        email_domains=domains,
        options=options,
    )


GOOGLE = provider(Preset.GOOGLE, "https://accounts.google.com")
APPLE = provider(Preset.APPLE, "https://appleid.apple.com", frozenset({"privaterelay.appleid.com"}))
GITHUB = provider(Preset.GITHUB, "https://github.com")
SEVERAL = provider(Preset.MICROSOFT, TEMPLATE, tenant="common", tenants=frozenset({TENANT}))


@pytest.fixture(autouse=True)
def within_the_application(shared_app: Flask) -> Iterator[None]:
    with shared_app.app_context():
        yield


def proven(provider: Provider, claims: dict[str, Any], **beside: Any) -> ProvenIdentity:
    return prove.proven(provider, {"sub": "s", **claims}, **beside)


def fault(provider: Provider, claims: dict[str, Any]) -> str:
    with pytest.raises(ProviderAnswerInvalid) as refusal:
        proven(provider, claims)
    assert refusal.value.extra == {"provider": provider.id}
    return refusal.value.reason


def believed(provider: Provider, **claims: Any) -> bool:
    return proven(provider, claims).is_email_believed


def test_an_identity_has_what_the_claims_say() -> None:
    claims = {
        "email": "Alice@acme.example",
        "email_verified": True,
        "name": " Alice\u202e\n",
        "auth_time": 1_700_000_000,
        "acr": "gold",
    }
    assert proven(ACME, claims) == ProvenIdentity(
        "acme",
        "https://sso.acme.example",
        "s",
        "Alice@acme.example",
        True,
        "Alice",
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        True,
    )


@pytest.mark.parametrize("subject", [None, "", 5, True, ["s"], "s" * 256, "ü" * 128, "a\0b"])
def test_an_odd_subject_is_refused_and_never_made_text(subject: object) -> None:
    for preset in (ACME, GOOGLE, APPLE):
        assert fault(preset, {"sub": subject}) == AnswerFault.SUBJECT
    tenant = {"iss": TEMPLATE.replace("{tenantid}", TENANT), "tid": TENANT}
    assert fault(SEVERAL, {**tenant, "oid": subject}) == AnswerFault.SUBJECT
    assert proven(ACME, {"sub": "s" * 255}).subject == "s" * 255


def test_an_address_is_believed_only_if_verified_and_of_a_listed_domain() -> None:
    for verified in (True, "true"):
        assert believed(ACME, email="alice@ACME.example", email_verified=verified)
    for doubtful in (False, "false", "True", 1, "1", None, [True], {}):
        assert not believed(ACME, email="alice@acme.example", email_verified=doubtful)
    assert not believed(ACME, email="alice@acme.example")
    for email in OTHER_ADDRESSES:
        assert not believed(ACME, email=email, email_verified=True)
    for email in ("@acme.example", "a b@acme.example", 5, ["a@acme.example"], "a" * 255):
        assert proven(ACME, {"email": email, "email_verified": True}).email is None


def test_aal2_needs_a_value_that_the_operator_trusts() -> None:
    for claims in ({"acr": "gold"}, {"amr": ["pwd", "mfa"]}):
        assert proven(ACME, claims).is_aal2
        assert not proven(GOOGLE, claims).is_aal2
    for claims in ({"acr": "silver"}, {"acr": ["gold"]}, {"amr": "mfa"}, {"amr": [["mfa"], 5]}):
        assert not proven(ACME, claims).is_aal2


def test_a_time_of_authentication_counts_if_it_is_a_past_number() -> None:
    ahead = clock.now().timestamp() + 120
    for odd in (ahead, True, "1700000000", None, 1e300, -(10**400), [1]):
        assert proven(ACME, {"auth_time": odd}).authenticated_at is None


def test_google_is_believed_about_mailboxes_that_it_hosts() -> None:
    assert believed(GOOGLE, email="alice@gmail.com", email_verified=True)
    assert believed(GOOGLE, email="alice@firm.example", email_verified=True, hd="firm.example")
    assert not believed(GOOGLE, email="alice@firm.example", email_verified=True)
    assert not believed(GOOGLE, email="alice@firm.example", email_verified=True, hd="")
    assert not believed(GOOGLE, email="alice@gmail.com", email_verified=False, hd="firm.example")


def test_googles_hosted_domain_is_checked_in_the_claim() -> None:
    google = provider(Preset.GOOGLE, GOOGLE.issuer, hosted_domain="firm.example")
    assert authorization_parameters(google) == {"hd": "firm.example"}
    assert proven(google, {"hd": "firm.example"}).subject == "s"
    for hd in (None, "evil.example", ["firm.example"], "FIRM.example"):
        assert fault(google, {"hd": hd}) == AnswerFault.HOSTED_DOMAIN
    assert fault(google, {}) == AnswerFault.HOSTED_DOMAIN


@pytest.mark.parametrize(
    ("preset", "spellings"),
    [
        (GOOGLE, ["https://accounts.google.com", "accounts.google.com"]),
        (APPLE, ["https://appleid.apple.com", "https://account.apple.com"]),
        (ACME, ["https://sso.acme.example"]),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_all_spellings_of_an_issuer_are_one_identity(
    preset: Provider, spellings: list[str]
) -> None:
    issuers = Issuers(preset)
    for issuer in spellings:
        assert issuer in issuers
        assert is_metadata_issuer(preset, issuer)
        assert proven(preset, {"iss": issuer}).issuer == preset.issuer
    for other in (*(f"{issuer}/" for issuer in spellings), "https://evil.example", "", None, 5):
        assert other not in issuers
        assert not is_metadata_issuer(preset, other)


def test_apples_name_and_relay_address() -> None:
    user = json.dumps({
        "name": {"firstName": "Alice", "lastName": "Liddell"},
        "email": "victim@privaterelay.appleid.com",
    })  # fmt: skip
    claims = {"email": "x1@privaterelay.appleid.com", "email_verified": "true", "name": "signed?"}
    alice = proven(APPLE, claims, user=user)
    assert (alice.name, alice.email) == ("Alice Liddell", "x1@privaterelay.appleid.com")
    assert alice.is_email_believed
    assert proven(APPLE, {}, user=user).email is None
    assert proven(APPLE, {}, name="Alice").name == "Alice"
    assert not believed(APPLE, email="alice@other.example", email_verified="true")
    for odd in ("", "{", "[]", '{"name": 5}', '{"name": {"firstName": 5}}', "[" * 3000, "x" * 9000):
        assert proven(APPLE, {}, user=odd).name is None


def microsoft(provider: Provider = SEVERAL, tenant: str = TENANT, **claims: Any) -> ProvenIdentity:
    issuer = TEMPLATE.replace("{tenantid}", tenant)
    return proven(provider, {"iss": issuer, "tid": tenant, "oid": "o", "sub": "pairwise", **claims})


def test_microsofts_issuer_names_the_tenant_and_oid_the_person() -> None:
    alice = microsoft()
    assert (alice.issuer, alice.subject) == (TEMPLATE.replace("{tenantid}", TENANT), "o")
    issuers = Issuers(SEVERAL)
    assert alice.issuer in issuers
    assert is_metadata_issuer(SEVERAL, TEMPLATE)
    assert TEMPLATE not in issuers
    for odd in ("common", TENANT.upper(), f"{TENANT}/../{FOREIGN}", ""):
        assert TEMPLATE.replace("{tenantid}", odd) not in issuers
    one = provider(Preset.MICROSOFT, alice.issuer, tenant=TENANT, tenants=frozenset({TENANT}))
    assert microsoft(one) == ProvenIdentity("microsoft", alice.issuer, "o", None, False, None)
    assert TEMPLATE.replace("{tenantid}", FOREIGN) not in Issuers(one)


def test_a_foreign_tenant_of_microsoft_is_refused() -> None:
    unlisted = provider(Preset.MICROSOFT, TEMPLATE, tenant="organizations", tenants=frozenset())
    assert microsoft(unlisted, FOREIGN).subject == "o"
    assert TEMPLATE.replace("{tenantid}", FOREIGN) in Issuers(unlisted)
    assert TEMPLATE.replace("{tenantid}", FOREIGN) not in Issuers(SEVERAL)
    assert TEMPLATE.replace("{tenantid}", PERSONAL_TENANT) not in Issuers(unlisted)
    for configured, claims in (
        (SEVERAL, {"tenant": FOREIGN}),
        (SEVERAL, {"tid": FOREIGN}),
        (SEVERAL, {"tid": None}),
        (SEVERAL, {"iss": TEMPLATE, "tid": "{tenantid}"}),
        (SEVERAL, {"iss": TEMPLATE.replace("{tenantid}", "common"), "tid": "common"}),
        (unlisted, {"tenant": PERSONAL_TENANT}),
    ):
        with pytest.raises(ProviderAnswerInvalid) as refusal:
            microsoft(configured, **claims)  # type: ignore[arg-type]
        assert refusal.value.reason == AnswerFault.TENANT


def test_an_address_of_microsoft_needs_a_listed_tenant_that_owns_the_domain() -> None:
    """Nobody stops the administrator of a tenant from writing a victim's address (nOAuth)."""
    address = {"email": "alice@firm.example", "email_verified": True}
    unlisted = provider(Preset.MICROSOFT, TEMPLATE, tenant="common", tenants=frozenset())
    for owner in (True, 1, "1", "true"):
        assert microsoft(**address, xms_edov=owner).is_email_believed
        assert not microsoft(unlisted, **address, xms_edov=owner).is_email_believed
    for doubtful in ({}, {"xms_edov": False}, {"xms_edov": "0"}, {"xms_edov": None}):
        assert not microsoft(**address, **doubtful).is_email_believed


def test_github_is_known_by_number_and_believed_about_the_primary_verified_address() -> None:
    user = {"id": 583231, "login": "octocat", "name": None, "email": "public@github.example"}
    primary = {"email": "octo@github.example", "primary": True, "verified": True}
    other = {"email": "b@github.example", "primary": False, "verified": True}
    assert prove.proven(GITHUB, user, emails=[5, other, primary]) == ProvenIdentity(
        "github", "https://github.com", "583231", "octo@github.example", True, "octocat"
    )
    for emails in (None, [], [other], [{**primary, "verified": "true"}], [{"primary": True}]):
        assert prove.proven(GITHUB, user, emails=emails).email is None
    for number in (None, "583231", True, 0, -1, 1.5, 2**63):
        assert fault(GITHUB, {"id": number}) == AnswerFault.SUBJECT


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = ["sub", "oid", "tid", "id", "hd", "email", "email_verified", "name", "auth_time", "acr",
         "amr", "xms_edov", "login"]  # fmt: skip


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    claims=st.dictionaries(st.sampled_from(NAMES), JSON_VALUES, max_size=8),
    emails=st.none() | st.lists(JSON_VALUES, max_size=3),
    user=st.none() | st.text(max_size=60),
)
def test_claims_of_any_shape_are_refused_or_fit_the_columns(
    claims: dict[str, Any], emails: list[Any] | None, user: str | None
) -> None:
    base = {"sub": "s", "oid": "o", "id": 5, "tid": TENANT}
    base["iss"] = TEMPLATE.replace("{tenantid}", TENANT)
    for configured in (ACME, GOOGLE, APPLE, GITHUB, SEVERAL):
        try:
            identity = prove.proven(configured, {**base, **claims}, emails=emails, user=user)
        except ProviderAnswerInvalid:
            continue
        assert 1 <= len(identity.subject.encode()) <= 255
        assert identity.name is None or 1 <= len(identity.name) <= 200
        assert identity.email is None or len(identity.email) <= 254
        assert not (identity.is_email_believed and identity.email is None)
