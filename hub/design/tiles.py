"""Floors of tiles: the mark of the hub. Each theme, organisation and network has its own floor, drawn from a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

SIZE = 16
# The palettes of tokens.css, in the order of networks.enums.Colour; a test holds the two together.
COLOURS = ("chalk", "brick", "sea", "ochre", "plum", "slate")


class Dice:
    """Repeatable choices from a seed: the same on every machine and in every version of Python."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._bytes: Iterator[int] = iter(())
        self._block = 0

    def below(self, limit: int) -> int:
        """Return a number from 0 to `limit` - 1; `limit` is at most 256."""
        value = next(self._bytes, None)
        if value is None:
            digest = hashlib.blake2b(f"{self._block}:{self._seed}".encode("utf-8", "replace"), digest_size=64).digest()
            self._bytes, self._block = iter(digest), self._block + 1
            value = next(self._bytes)
        return value % limit


def colour_of(seed: str) -> str:
    """Return the palette of something that chose none itself."""
    return COLOURS[Dice(f"colour:{seed}").below(len(COLOURS))]


def _quarter() -> str:
    """Return a quarter circle around the tile's top left corner."""
    return f"M0 0h{SIZE}A{SIZE} {SIZE} 0 0 1 0 {SIZE}z"


def _triangle() -> str:
    return f"M0 0h{SIZE}L0 {SIZE}z"


def _steps() -> str:
    """Return a stair of four steps."""
    quarter = SIZE // 4
    return f"M0 0h{SIZE}v{quarter}h-{quarter}v{quarter}h-{quarter}v{quarter}h-{quarter}v{quarter}h-{quarter}z"


def _leaf() -> str:
    """Return two quarter circles that share a diagonal."""
    return f"M0 0A{SIZE} {SIZE} 0 0 1 {SIZE} {SIZE}A{SIZE} {SIZE} 0 0 1 0 0z"


MOTIFS: tuple[Callable[[], str], ...] = (_quarter, _triangle, _steps, _leaf)
# One motif in its four turns, or two: a floor with all of them looks like a sample card.
MOTIFS_PER_FLOOR = 2
# One tile in so many stays empty, so that the floor breathes.
EMPTY_ONE_IN = 6


def floor(seed: str, columns: int = 24, rows: int = 2) -> str:
    """Return an SVG of `columns` x `rows` tiles, hidden from assistive technology, coloured by classes alone.

    A pure function: the same seed gives the same floor. The classes `tiles__one` and `tiles__two` take the two tile
    colours of the palette around them.
    """
    dice = Dice(seed)
    motifs = [MOTIFS[dice.below(len(MOTIFS))] for _ in range(MOTIFS_PER_FLOOR)]
    tiles = "".join(_tile(dice, motifs, column, row) for row in range(rows) for column in range(columns))
    width, height = columns * SIZE, rows * SIZE
    return (
        f'<svg class="tiles" viewBox="0 0 {width} {height}" preserveAspectRatio="xMinYMin slice" '
        f'aria-hidden="true" focusable="false">{tiles}</svg>'
    )


def _tile(dice: Dice, motifs: list[Callable[[], str]], column: int, row: int) -> str:
    """Return one tile: a ground in one colour, on most of them a motif in the other, turned by quarters."""
    motif, turn, empty = motifs[dice.below(len(motifs))], dice.below(4) * 90, dice.below(EMPTY_ONE_IN) == 0
    swapped = dice.below(2) == 1
    ground, figure = ("one", "two") if swapped else ("two", "one")
    x, y = column * SIZE, row * SIZE
    shape = f'<path class="tiles__{ground}" d="M{x} {y}h{SIZE}v{SIZE}h-{SIZE}z"/>'
    if empty:
        return shape
    half = SIZE // 2
    transform = f"translate({x} {y})" + (f" rotate({turn} {half} {half})" if turn else "")
    return f'{shape}<path class="tiles__{figure}" transform="{transform}" d="{motif()}"/>'
