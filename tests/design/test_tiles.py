from xml.etree import ElementTree

from hub.design.tiles import COLOURS, colour_of, floor


def test_the_same_seed_gives_the_same_floor_everywhere() -> None:
    assert floor("leiekring", 6, 2) == floor("leiekring", 6, 2)
    # Not the hash() of Python, which differs per process: the beginning of this floor is known.
    assert floor("leiekring", 1, 1).startswith('<svg class="tiles" viewBox="0 0 16 16"')


def test_different_seeds_give_different_floors() -> None:
    assert len({floor(f"netwerk-{number}", 8, 1) for number in range(50)}) == 50


def test_a_floor_is_decoration_without_a_colour_or_script_of_its_own() -> None:
    tree = ElementTree.fromstring(floor('<script>"&', 12, 3))
    assert tree.attrib["aria-hidden"] == "true"
    attributes = {name for element in tree.iter() for name in element.attrib}
    assert attributes <= {"class", "viewBox", "preserveAspectRatio", "aria-hidden", "focusable", "d", "transform"}


def test_a_floor_has_one_ground_per_tile() -> None:
    tree = ElementTree.fromstring(floor("grond", 5, 4))
    grounds = [path for path in tree if "transform" not in path.attrib]
    assert len(grounds) == 20


def test_any_text_is_a_seed() -> None:
    for seed in ("", "\ud800", "ë" * 10_000, "🙂"):
        assert floor(seed, 2, 1)
        assert colour_of(seed) in COLOURS


def test_seeds_spread_over_all_palettes() -> None:
    assert {colour_of(f"thema-{number}") for number in range(60)} == set(COLOURS)
