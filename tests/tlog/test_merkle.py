"""Check RFC 6962's tree against published vectors, and against the RFC's own definitions.

The eight inputs, the hashes of the subtrees and the roots are those that Certificate Transparency's
implementations have used in their tests since 2013 (google/certificate-transparency,
``cpp/merkletree/merkle_tree_test.cc``; today transparency-dev/merkle, ``testonly/constants.go``).
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.tlog import merkle
from api.tlog.tiles import MissingTile, Tiles

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (height, index): the complete subtrees
NODES = {
    (0, 0): "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    (0, 1): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    (0, 2): "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    (0, 3): "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    (0, 4): "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    (0, 5): "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    (0, 6): "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    (0, 7): "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
    (1, 0): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    (1, 1): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    (1, 2): "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    (1, 3): "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    (2, 0): "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    (2, 1): "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (3, 0): "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
# (leaf, size): the subtrees that prove it, from the leaf upwards; RFC 6962, 2.1.3 and the tests
# above
INCLUSION = {
    (0, 1): [],
    (0, 8): [(0, 1), (1, 1), (2, 1)],
    (5, 8): [(0, 4), (1, 3), (2, 0)],
    (2, 3): [(1, 0)],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [(0, 1), (1, 1), (2, 1)],
    (2, 8): [(1, 1), (2, 1)],
    (6, 8): [(1, 2), (1, 3), (2, 0)],
}


def tree_of(hashes: list[bytes]) -> Tiles:
    """Return a tree of these leaves in tiles, appended in batches of uneven size."""
    stored: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        return stored.get((level, index), b"")

    size = 0
    for step in (1, 2, 254, 3, 700, 1, len(hashes)):
        piece = hashes[size : size + step]
        stored.update(Tiles(read).append(size, piece))
        size += len(piece)
    return Tiles(read)


def hashes(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


# RFC 6962, 2.1, word for word.


def mth(leaves: list[bytes]) -> bytes:
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    leaves = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    growing = merkle.Growing()
    for leaf in leaves:
        growing.add(leaf)
    assert growing.root().hex() == ROOTS[size]
    assert merkle.root(tree_of(leaves).node, size).hex() == ROOTS[size]


def test_subtrees_are_the_published_ones() -> None:
    tree = tree_of([merkle.leaf_hash(leaf) for leaf in LEAVES])
    assert {place: tree.node(*place).hex() for place in NODES} == NODES


@pytest.mark.parametrize(("place", "nodes"), INCLUSION.items())
def test_inclusion_proofs_are_the_published_ones(
    place: tuple[int, int], nodes: list[tuple[int, int]]
) -> None:
    index, size = place
    tree = tree_of([merkle.leaf_hash(leaf) for leaf in LEAVES])
    proof = merkle.inclusion_proof(tree.node, index, size)
    assert [node.hex() for node in proof] == [NODES[node] for node in nodes]


@pytest.mark.parametrize(("sizes", "nodes"), CONSISTENCY.items())
def test_consistency_proofs_are_the_published_ones(
    sizes: tuple[int, int], nodes: list[tuple[int, int]]
) -> None:
    tree = tree_of([merkle.leaf_hash(leaf) for leaf in LEAVES])
    proof = merkle.consistency_proof(tree.node, *sizes)
    assert [node.hex() for node in proof] == [NODES[node] for node in nodes]


@given(st.integers(1, 1100), st.data())
def test_proofs_are_those_of_the_definitions_and_hold(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    tree, root = tree_of(leaves), mth(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(tree.node, index, size)
    assert proof == path(index, leaves)
    assert merkle.included(leaves[index], index, size, proof, root)

    old = data.draw(st.integers(1, size))
    old_root = mth(leaves[:old])
    proof = merkle.consistency_proof(tree.node, old, size)
    assert proof == subproof(old, leaves, True)
    assert merkle.consistent(old, size, old_root, root, proof)


@given(st.integers(2, 70), st.data())
def test_nothing_else_is_proved(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    tree, root = tree_of(leaves), mth(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(tree.node, index, size)
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index))
    assert not merkle.included(leaves[other], index, size, proof, root)
    assert not merkle.included(leaves[index], index, size, proof, leaves[0])
    assert not merkle.included(leaves[index], index, size, [*proof, root], root)
    assert not merkle.included(leaves[index], index, size, proof[:-1], root)
    assert not merkle.included(leaves[index], index, index, proof, root)
    assert not merkle.included(leaves[index], index, size, [], leaves[index])

    old = data.draw(st.integers(1, size - 1))
    old_root = mth(leaves[:old])
    proof = merkle.consistency_proof(tree.node, old, size)
    assert not merkle.consistent(old, size, leaves[-1], root, proof)
    assert not merkle.consistent(old, size, old_root, leaves[-1], proof)
    assert not merkle.consistent(old, size, old_root, root, [*proof, root])
    assert not merkle.consistent(old, size, old_root, root, proof[:-1])
    assert not merkle.consistent(size, old, root, old_root, proof)
    assert not merkle.consistent(0, size, merkle.EMPTY_ROOT, root, [])
    assert not merkle.consistent(size, size, old_root, root, [])


def test_there_are_no_proofs_of_what_there_is_not() -> None:
    tree = tree_of(hashes(3))
    for index, size in ((3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion_proof(tree.node, index, size)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="does not come before"):
            merkle.consistency_proof(tree.node, old, new)


def test_tiles_are_256_wide_and_the_next_level_holds_their_roots() -> None:
    leaves = hashes(256 * 256 + 1)
    changed = Tiles(lambda *_: b"").append(0, leaves)
    assert sorted(changed) == [*((0, n) for n in range(257)), (1, 0), (2, 0)]
    assert changed[0, 3] == b"".join(leaves[768:1024])
    assert changed[0, 256] == leaves[-1]
    assert changed[1, 0][:32] == mth(leaves[:256])
    assert changed[2, 0] == mth(leaves[:-1])


def test_what_stands_in_a_tile_behind_the_size_is_not_kept() -> None:
    """Hashes in the last tile behind the tree's size are dropped.

    An attacker may have added them: appending begins where the tree ends.
    """
    first, second, third = hashes(3)
    stored = {(0, 0): first + third + third}
    changed = Tiles(lambda level, index: stored[level, index]).append(1, [second])
    assert changed == {(0, 0): first + second}


def test_a_tile_that_was_cut_or_taken_away_is_missed() -> None:
    for remainder in (b"", hashes(1)[0]):
        tiles = Tiles(lambda *_, remainder=remainder: remainder)
        with pytest.raises(MissingTile):
            merkle.root(tiles.node, 2)
        with pytest.raises(MissingTile):
            tiles.append(2, hashes(1))
