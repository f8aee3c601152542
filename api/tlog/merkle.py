"""The Merkle tree of RFC 6962, section 2.1: hashes, roots and both kinds of proof.

A tree is represented by ``node(height, index)``: the hash over the complete subtree of
``2**height`` leaves that begins at leaf ``index << height``. Hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

Node = Callable[[int, int], bytes]

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a leaf. The prefix keeps a node from passing as a leaf (second preimages)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(node: Node, size: int) -> bytes:
    """Return the tree head of the first ``size`` leaves."""
    return _range(node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """Return the inclusion proof of leaf ``index`` in a tree of ``size`` (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    proof = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_range(node, middle, end))
            end = middle
        else:
            proof.append(_range(node, begin, middle))
            begin = middle
    return proof[::-1]


def consistency_proof(node: Node, old: int, new: int) -> list[bytes]:
    """Return the consistency proof that a tree of ``old`` leaves begins one of ``new`` leaves.

    It is PROOF of RFC 6962, 2.1.2; empty for equal sizes. An empty tree proves nothing, so there is
    no proof from it.
    """
    if not 0 < old <= new:
        raise ValueError(f"A tree of {old} does not come before one of {new}.")
    proof = []
    begin, end = 0, new
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            proof.append(_range(node, middle, end))
            end = middle
        else:
            proof.append(_range(node, begin, middle))
            begin = middle
    if begin:  # at 0 it is the old tree itself, whose root is known
        proof.append(_range(node, begin, end))
    return proof[::-1]


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Return whether an inclusion proof leads from leaf hash to root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != HASH_SIZE:
        return False
    at, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            hashed = node_hash(sibling, hashed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """Return whether a consistency proof shows an append-only change (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    rest = list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_hash = new_hash = rest.pop(0) if at else old_root
    for sibling in rest:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_hash, new_hash = node_hash(sibling, old_hash), node_hash(sibling, new_hash)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new_hash = node_hash(new_hash, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old_hash == old_root and new_hash == new_root


def cover(begin: int, end: int) -> list[tuple[int, int]]:
    """Return the fewest nodes that cover the leaves in ``[begin, end)``, in order.

    Each is height and index; there are at most two for each power of two.
    """
    nodes = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        if begin:
            height = min(height, (begin & -begin).bit_length() - 1)
        nodes.append((height, begin >> height))
        begin += 1 << height
    return nodes


class Growing:
    """A tree to which leaves are added one after the other, in memory of log2(size) hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: list[bytes] = []  # one for each bit of size, the largest first

    def add(self, node: bytes, height: int = 0) -> None:
        """Add the hash of the next leaf, or of the next subtree of ``2**height`` leaves."""
        merged, bits = node, self.size >> height
        while bits & 1:
            merged = node_hash(self._complete.pop(), merged)
            bits >>= 1
        self._complete.append(merged)
        self.size += 1 << height

    def root(self) -> bytes:
        """Return the current tree head."""
        if not self._complete:
            return EMPTY_ROOT
        head = self._complete[-1]
        for node in self._complete[-2::-1]:
            head = node_hash(node, head)
        return head


def _split(size: int) -> int:
    # the largest power of two smaller than size
    return 1 << (size - 1).bit_length() - 1


def _range(node: Node, begin: int, end: int) -> bytes:
    size = end - begin
    if size & (size - 1) == 0:  # every range of a proof begins at a multiple of its split
        height = size.bit_length() - 1
        return node(height, begin >> height)
    middle = begin + _split(size)
    return node_hash(_range(node, begin, middle), _range(node, middle, end))
