"""Check which schemes addresses imitate as people with imported passwords sign in."""

from __future__ import annotations

from collections import Counter

from api.domain.password_mix import OWN, PasswordMix, SchemeCount, rebased, recounted

KEY = bytes(range(32))
ADDRESSES = [f"nobody-{number}@example.com".encode() for number in range(2000)]
IMPORTED = {OWN: 100, "bcrypt$12": 500, "pbkdf2-sha256$600000,32": 300, "scrypt$32768,8,1,64": 100}


def drawn(counts: list[SchemeCount]) -> dict[bytes, str | None]:
    mix = PasswordMix(tuple(counts), KEY)
    return {address: mix.draw(address) for address in ADDRESSES}


def test_an_address_imitates_the_same_scheme_each_time() -> None:
    assert drawn(rebased(IMPORTED)) == drawn(rebased(IMPORTED))


def test_schemes_are_imitated_in_their_proportions() -> None:
    numbers = Counter(drawn(rebased(IMPORTED)).values())
    for scheme, accounts in IMPORTED.items():
        # 2,000 addresses: three standard deviations are at most 67
        assert abs(numbers[scheme or None] - 2 * accounts) < 67


def test_as_people_sign_in_an_address_moves_to_our_own_scheme_at_most() -> None:
    """Attack: an address that changes its imported scheme belongs to nobody."""
    counts = rebased(IMPORTED)
    before = drawn(counts)
    numbers = dict(IMPORTED)
    # one scheme after the other is rehashed, in parts; the schemes before and behind it stay
    for scheme in ("pbkdf2-sha256$600000,32", "bcrypt$12", "scrypt$32768,8,1,64"):
        for left in (numbers[scheme] // 2, 1, 0):
            numbers[OWN] += numbers[scheme] - left
            numbers[scheme] = left
            counts = recounted({each.scheme: each for each in counts}, numbers)
            after = drawn(counts)
            moves = {(before[each], after[each]) for each in ADDRESSES} - {
                (same, same) for same in (*IMPORTED, None)
            }
            assert moves == {(scheme, None)} or (moves == set() and left == 0)
            assert abs(Counter(after.values())[scheme] - 2 * left) < 67
            before = after
    assert set(before.values()) == {None}


def test_no_address_becomes_slow_again() -> None:
    """Attack: accounts with our own hashes are deleted, and the share of imported ones grows.

    An account that has our own hash never has an imported one again.
    """
    counts = recounted(
        {each.scheme: each for each in rebased(IMPORTED)}, {OWN: 900, "bcrypt$12": 9}
    )
    fewer = recounted({each.scheme: each for each in counts}, {OWN: 1, "bcrypt$12": 9})
    assert drawn(fewer) == drawn(counts)
    assert fewer[1] == SchemeCount("bcrypt$12", 9, 9 / 909, 0.5)


def test_without_an_import_no_address_imitates_anything() -> None:
    assert PasswordMix().draw(b"nobody@example.com") is None
    assert set(drawn(rebased({OWN: 5})).values()) == {None}
    assert drawn(rebased({})) == dict.fromkeys(ADDRESSES)
