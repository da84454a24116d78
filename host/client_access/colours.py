"""One colour of one's own, made readable in light and dark."""

from __future__ import annotations

import re
from dataclasses import dataclass

READABLE = 4.5
"""Contrast that text needs (WCAG 2.2, AA)."""
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_LIGHT_GROUNDS = ((255, 255, 255), (244, 244, 247))
_DARK_GROUNDS = ((18, 19, 21), (34, 35, 39))
_STEPS = 50
Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """What the accent becomes: for words, behind white words, and behind words of its own."""

    text: str
    fill: str
    fill_hover: str
    soft: str


@dataclass(frozen=True, slots=True)
class Palettes:
    """The accent in both themes; ``adjusted`` tells that the wish itself was not readable."""

    light: Palette
    dark: Palette
    adjusted: bool


def normal(colour: str) -> str:
    """Return the six digits of a colour in small letters, nothing for what is none."""
    found = _HEX.fullmatch(colour.strip())
    return found[1].lower() if found else ""


def palettes(colour: str) -> Palettes:
    """Return the colours nearest to the wish in which everything can be read."""
    wish = _rgb(normal(colour))
    soft_light, soft_dark = _mix(wish, _WHITE, 0.92), _mix(wish, _DARK_GROUNDS[0], 0.78)
    fill = _until(wish, _BLACK, (_WHITE,))
    light_text = _until(wish, _BLACK, (*_LIGHT_GROUNDS, soft_light))
    dark_text = _until(wish, _WHITE, (*_DARK_GROUNDS, soft_dark))
    hover = _hex(_mix(fill, _BLACK, 0.14))
    return Palettes(
        Palette(_hex(light_text), _hex(fill), hover, _hex(soft_light)),
        Palette(_hex(dark_text), _hex(fill), hover, _hex(soft_dark)),
        adjusted=fill != wish or light_text != wish,
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    first, second = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (first + 0.05) / (second + 0.05)


def style_sheet(colour: str) -> str:
    """Return the style sheet that gives pages the accent."""
    found = palettes(colour)
    light, dark = found.light, found.dark
    pairs = (
        ("--t-accent", light.text, dark.text),
        ("--t-accent-fill", light.fill, dark.fill),
        ("--t-accent-fill-hover", light.fill_hover, dark.fill_hover),
        ("--t-accent-soft", light.soft, dark.soft),
    )
    lines = "\n".join(f"  {name}: light-dark(#{one}, #{two});" for name, one, two in pairs)
    return f"html:root {{\n{lines}\n}}\n"


def _until(colour: Rgb, towards: Rgb, grounds: tuple[Rgb, ...]) -> Rgb:
    """Go towards black or white in small steps until the colour can be read on every ground."""
    for step in range(_STEPS + 1):
        mixed = _mix(colour, towards, step / _STEPS)
        if all(contrast(_hex(mixed), _hex(ground)) >= READABLE for ground in grounds):
            return mixed
    return towards


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _rgb(digits: str) -> Rgb:
    value = int(digits, 16)
    return value >> 16, value >> 8 & 255, value & 255


def _hex(colour: Rgb) -> str:
    return "".join(f"{part:02x}" for part in colour)
