"""Drawings as PNG."""

from __future__ import annotations

import struct

import pytest

from host.printing import PrintingFailed, pictures, png_of
from host.testing import Site

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}">'
    '<rect width="{0}" height="{0}" fill="#4750b8"/><text x="5" y="20">Words</text></svg>'
)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_drawing_becomes_a_picture_of_twice_its_pixels(site: Site) -> None:
    with site.context():
        assert size_of(png_of(SQUARE.format(100), 100, 100)) == (200, 200)


def test_a_huge_drawing_gets_fewer_pixels(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 250_000)
    with site.context():
        assert size_of(png_of(SQUARE.format(1000), 1000, 1000)) == (500, 500)
    monkeypatch.setattr(pictures, "MAX_SIDE", 100)
    with site.context():
        assert size_of(png_of(SQUARE.format(1000), 1000, 1000)) == (100, 100)


def test_what_is_no_drawing_is_refused(site: Site) -> None:
    with site.context(), pytest.raises(PrintingFailed, match="picture could not be made"):
        png_of("<svg", 10, 10)
