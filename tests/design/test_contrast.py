"""Every pair of colours that can meet passes WCAG: AAA for text that is read, AA for what is pressed or seen."""

import pytest

from hub.design.tiles import COLOURS
from networks.enums import Colour
from tests.design.colours import contrast, declarations, resolve

SURFACES = ["--surface", "--surface-raised", "--surface-sunk", "--accent-surface"]
READ = ["--text", "--text-soft"]
# Links, words of evidence, buttons: at least AA.
PRESSED = ["--accent", "--accent-strong"]
PAIRS = [
    *((text, surface, 7.0) for text in READ for surface in SURFACES),
    *((text, surface, 4.5) for text in PRESSED for surface in SURFACES),
    ("--mark-text", "--mark", 7.0),
    ("--accent-text", "--accent", 4.5),
    ("--accent-text", "--accent-strong", 4.5),
    ("--error", "--error-surface", 4.5),
    ("--text", "--error-surface", 7.0),
    ("--error", "--surface", 4.5),
    # Edges of controls, the focus ring, steps of evidence: shapes need 3 (WCAG 1.4.11).
    *(("--border-control", surface, 3.0) for surface in SURFACES),
    *(("--focus", surface, 3.0) for surface in SURFACES),
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_every_pair_that_can_meet_can_be_read(dark: bool, colour: str) -> None:
    tokens = declarations(dark, colour)
    low = {
        (first, second): round(contrast(resolve(tokens, first), resolve(tokens, second)), 2)
        for first, second, least in PAIRS
        if contrast(resolve(tokens, first), resolve(tokens, second)) < least
    }
    assert low == {}


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_palette_redefines_the_same_roles(dark: bool) -> None:
    accents = {colour: resolve(declarations(dark, colour), "--accent") for colour in COLOURS}
    tiles = {colour: resolve(declarations(dark, colour), "--tile-two") for colour in COLOURS}
    assert len(set(accents.values())) == len(set(tiles.values())) == len(COLOURS)


def test_a_network_can_choose_each_palette_and_no_other() -> None:
    assert set(Colour.values) == set(COLOURS)
