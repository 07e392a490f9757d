"""Reading tokens.css, and the arithmetic of WCAG 2.2."""

from __future__ import annotations

import re
from typing import Any

from hub.design.styles import SOURCE

_BLOCK = re.compile(r"([^{};]+)\{([^{}]*)\}")
_DECLARATION = re.compile(r"(--[\w-]+):\s*([^;]+);")


def declarations(dark: bool, colour: str) -> dict[str, str]:
    """Return {token: value} as a browser would have them in a scheme, inside `data-colour` of a palette."""
    text = re.sub(r"/\*.*?\*/", "", (SOURCE / "tokens.css").read_text(), flags=re.DOTALL)
    light, _query, night = text.partition("@media (prefers-color-scheme: dark)")
    light = re.sub(r"@media \(min-width[^{]*\{\s*:root \{[^}]*\}\s*\}", "", light)
    tokens: dict[str, str] = {}
    for part in [light, night] if dark else [light]:
        for selectors, body in _BLOCK.findall(part.replace("@layer tokens {", "")):
            names = {name.strip() for name in selectors.split(",")}
            if names & {":root", f'[data-colour="{colour}"]'}:
                tokens |= dict(_DECLARATION.findall(body))
    return tokens


def resolve(tokens: dict[str, str], name: str) -> str:
    """Follow `var()` to a colour of six digits."""
    value: Any = tokens[name].strip()
    while match := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = tokens[match[1]].strip()
    assert re.fullmatch(r"#[0-9a-f]{6}", value), f"{name} is {value}"
    return value


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[position : position + 2], 16) / 255 for position in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
