"""The tree's hashes in tiles, as C2SP tlog-tiles lays them out: 256 hashes wide, 8 levels high.

Tile (0, n) holds the hashes of leaves 256 n to 256 n + 255; tile (level, n) the roots of the full
tiles 256 n … of the level below. A full tile never changes; the last one of a level may be partial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from api.tlog.merkle import HASH_SIZE, node_hash

WIDTH = 256
_HEIGHT = 8

Place = tuple[int, int]  # level, index within it
Read = Callable[[int, int], bytes]  # returns the hashes of a tile, concatenated; b"" if none


class MissingTile(LookupError):
    """A tile that the tree's size requires is missing, or too short."""

    def __init__(self, level: int, index: int) -> None:
        super().__init__(f"tile {level}/{index}")


class Tiles:
    """A tree whose tiles are read on demand, each once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: dict[Place, bytes] = {}

    def node(self, height: int, index: int) -> bytes:
        """Return a node's hash, as ``merkle.Node``. Raises ``MissingTile``."""
        level, within = divmod(height, _HEIGHT)
        first = index << within
        hashes = self._tile(level, first // WIDTH)
        begin = first % WIDTH * HASH_SIZE
        end = begin + (HASH_SIZE << within)
        if len(hashes) < end:
            raise MissingTile(level, first // WIDTH)
        return _root_of(hashes[begin:end])

    def append(self, size: int, leaves: Iterable[bytes]) -> dict[Place, bytes]:
        """Add leaf hashes to a tree of ``size``; return the tiles that are new or longer."""
        changed: dict[Place, bytes] = {}
        self._extend(0, size, list(leaves), changed)
        return changed

    def _extend(
        self, level: int, size: int, hashes: list[bytes], changed: dict[Place, bytes]
    ) -> None:
        above = []
        while hashes:
            index, used = divmod(size, WIDTH)
            tile = self._tile(level, index) if used else b""
            if len(tile) < used * HASH_SIZE:
                raise MissingTile(level, index)
            # hashes after the size were never sealed
            tile = tile[: used * HASH_SIZE] + b"".join(hashes[: WIDTH - used])
            hashes = hashes[WIDTH - used :]
            size = index * WIDTH + len(tile) // HASH_SIZE
            self._known[level, index] = changed[level, index] = tile
            if size % WIDTH == 0:
                above.append(_root_of(tile))
        if above:
            self._extend(level + 1, size // WIDTH - len(above), above, changed)

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._known:
            self._known[level, index] = self._read(level, index)
        return self._known[level, index]


def _root_of(hashes: bytes) -> bytes:
    row = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]
