"""What every template keeps to, read as text."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("host", "modules")
    for path in (ROOT / folder).rglob("templates/**/*.html")
)
ATTRIBUTE = re.compile(r'\s[\w-]+="([^"]*)"')
ELEMENT = re.compile(r"\{\{[^}]*\|\s*(?:date|datetime|ago)\b(?![^}]*\|\s*striptags)[^}]*\}\}")
"""An expression that draws a time element, and not only its text."""


def elements_in_attributes(text: str) -> list[str]:
    """Return the values of attributes that an element would end early."""
    return [value for value in ATTRIBUTE.findall(text) if ELEMENT.search(value)]


def test_no_attribute_holds_an_element() -> None:
    found = {path: elements_in_attributes((ROOT / path).read_text("utf-8")) for path in TEMPLATES}
    assert {path: values for path, values in found.items() if values} == {}


def test_an_element_in_an_attribute_is_seen() -> None:
    drawn = '<input aria-label="Choose {{ one.made_at|datetime }}">'
    assert elements_in_attributes(drawn) == ["Choose {{ one.made_at|datetime }}"]
    assert elements_in_attributes(drawn.replace("|datetime", "|datetime|striptags")) == []
