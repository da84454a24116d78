"""Logo, colour and words of one's own: checked, readable, kept by browsers."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.client_access import colours, look
from host.testing import Browser, Site

FORM = {
    "s_name": "Fjord Care",
    "s_colour": "#ffd400",
    "s_welcome": "<p>Good to see you.</p><script>alert(1)</script><b>Ask anything</b>",
    "s_footer": "Fjord Care AS, Bergen",
    "s_support": "help@fjord.example",
    "s_invitation_days": "7",
    "s_reset_hours": "2",
}


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


@pytest.fixture
def admin(site: Site) -> Browser:
    return site.login(site.staff(admin=True))


def save(admin: Browser, **also: object) -> int:
    return admin.post("/setup/client_area/", FORM | also).status_code


def a_logo(content: bytes | None = None, name: str = "logo.png") -> dict[str, object]:
    return {"file-logo": (io.BytesIO(png() if content is None else content), name)}


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_becomes_one_that_can_be_read(number: int) -> None:
    found = colours.palettes(f"{number:06x}")
    grounds = {found.light: ("ffffff", "f4f4f7"), found.dark: ("121315", "222327")}
    for palette, below in grounds.items():
        assert colours.contrast(palette.fill, "ffffff") >= colours.READABLE
        for ground in (*below, palette.soft):
            assert colours.contrast(palette.text, ground) >= colours.READABLE


def test_the_pages_wear_the_look_that_was_saved(site: Site, admin: Browser) -> None:
    assert save(admin, **a_logo()) == 302
    page = site.anonymous().get("/portal/login").text
    for text in ("Good to see you.", "Fjord Care AS, Bergen", "help@fjord.example", "ffd400.css"):
        assert text in page
    assert "<b>Ask anything</b>" in page
    assert "alert(1)" not in page
    assert "ffd400.css" not in site.anonymous().get("/login").text
    assert 'alt="Fjord Care"' in site.login(site.contact()).get("/portal/").text


def test_picture_and_colour_are_kept_for_ever_under_their_content(
    site: Site, admin: Browser
) -> None:
    save(admin, **a_logo())
    with site.context():
        seen = look.of_now()
    for url, kind in ((seen.logo_url, "image/png"), (seen.colour_url, "text/css")):
        answer = site.anonymous().get(url)
        assert answer.status_code == 200
        assert str(answer.content_type).startswith(kind)
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert site.anonymous().get("/portal/look/" + "0" * 64).status_code == 404
    assert site.anonymous().get("/portal/look/zzzzzz.css").status_code == 404


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", SVG),
        ("logo.png", SVG),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 450_000),
        ("logo.gif", b"GIF89a"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_saved(
    site: Site, admin: Browser, name: str, content: bytes
) -> None:
    assert save(admin, **a_logo(content, name)) == 422
    with site.context():
        assert look.of_now().logo_url == ""
        assert look.of_now().name != "Fjord Care"


def test_a_preview_shows_the_look_and_saves_nothing(site: Site, admin: Browser) -> None:
    page = admin.post("/setup/client_area/preview", FORM | a_logo())
    assert page.status_code == 200
    for text in ("Good to see you.", "ffd400.css", "data:image/png;base64,"):
        assert text in page.text
    with site.context():
        assert look.of_now().colour_url == ""


def test_staff_wear_it_only_when_set(site: Site, admin: Browser) -> None:
    save(admin)
    assert "ffd400.css" not in admin.get("/").text
    save(admin, s_staff_too="y")
    assert "ffd400.css" in admin.get("/").text
    assert "ffd400.css" in site.anonymous().get("/login").text


def test_the_generic_page_of_the_section_leads_here(admin: Browser) -> None:
    answer = admin.get("/setup/settings/client_area")
    assert answer.headers["Location"] == "/setup/client_area/"
