from pathlib import Path

import pytest
from django.conf import settings

FONTS = Path(settings.BASE_DIR) / "hub" / "static" / "hub" / "fonts"
CEILING = 64 * 1024


def test_fonts_are_light_enough_for_a_phone() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) <= CEILING


@pytest.mark.parametrize("font", sorted(path.stem for path in FONTS.glob("*.woff2")))
def test_each_font_has_its_licence_beside_it(font: str) -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / f"{font}-OFL.txt").read_text()
