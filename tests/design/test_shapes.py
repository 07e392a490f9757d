from xml.etree import ElementTree

import pytest

from hub.design.shapes import evidence_stair


@pytest.mark.parametrize(("rating", "solid"), [(0, 0), (1, 1), (3, 3), (5, 5), (9, 5)])
def test_as_many_steps_are_solid_as_the_evidence_reaches(rating: int, solid: int) -> None:
    steps = list(ElementTree.fromstring(evidence_stair(rating)))
    assert len(steps) == 5
    assert sum("evidence__step-reached" in step.attrib["class"] for step in steps) == solid


def test_steps_rise_so_that_colour_is_not_needed() -> None:
    heights = [float(step.attrib["height"]) for step in ElementTree.fromstring(evidence_stair(2))]
    assert heights == sorted(heights)
    assert len(set(heights)) == 5
