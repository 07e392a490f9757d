"""Evidence as a shape: a stair of five steps, solid as far as the evidence reaches."""

from __future__ import annotations

STEPS = 5
WIDTH, GAP, LOWEST, RISE = 7, 2, 5, 3.5


def evidence_stair(rating: int) -> str:
    """Return an SVG of five steps, `rating` of them solid; hidden from assistive technology, beside which words stand.

    Height and solidity carry the meaning, so that it survives without colour. A rating outside 0-5 is cut off.
    """
    top = LOWEST + RISE * (STEPS - 1)
    bars = "".join(_step(number, number <= rating, top) for number in range(1, STEPS + 1))
    width = STEPS * (WIDTH + GAP) - GAP
    return (
        f'<svg class="evidence__steps" viewBox="-1 -1 {width + 2} {top + 2:g}" aria-hidden="true" '
        f'focusable="false">{bars}</svg>'
    )


def _step(number: int, reached: bool, top: float) -> str:
    height = LOWEST + RISE * (number - 1)
    x = (number - 1) * (WIDTH + GAP)
    state = " evidence__step-reached" if reached else ""
    return f'<rect class="evidence__step{state}" x="{x}" y="{top - height:g}" width="{WIDTH}" height="{height:g}"/>'
