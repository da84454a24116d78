"""Documents as PDF: what they say, how they look, and what they refuse."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from host.client_access import images
from host.config import Config
from host.database import transaction
from host.errors import ConfigurationError
from host.hooks.actor import SYSTEM
from host.printing import (
    PrintingFailed,
    PrintingTooLarge,
    PrintingTooSlow,
    Printout,
    blocks,
    fonts,
    presses,
    render,
    service,
    workshop,
)
from host.settings import service as settings
from host.testing import Site
from host.testing.pdf_text import pages_of, words_of

LETTER = Path(__file__).parent / "letter.typ"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def letter(**said: Any) -> Printout:
    """Return a document of the template beside this file."""
    data = {
        "heading": "Offer",
        "name": "Northern Pipes",
        "amount": "1,200.00 EUR",
        "state": "Open",
        "text": blocks("<p>Some <strong>bold</strong> words</p>"),
        "rows": [["Pipe", "700.00"], ["Elbow", "500.00"]],
    }
    return Printout(LETTER, "Offer 12", data | said)


def own(folder: Path, text: str, **more: Any) -> Printout:
    """Return a document of a template that a test writes."""
    (folder / "own.typ").write_text(text, "utf-8")
    return Printout(folder / "own.typ", "Own", {}, **more)


def printed(site: Site, document: Printout) -> bytes:
    """Print a document as a page or a job would."""
    with site.context():
        return render(document)


def test_a_document_says_what_its_data_says(site: Site) -> None:
    words = words_of(printed(site, letter()))
    for said in ("Offer", "Northern Pipes", "Open", "Some bold words", "Elbow", "Sum"):
        assert said in words
    assert "Page 1 of 1" in words


def test_a_document_is_tagged_has_its_title_its_language_and_can_be_kept(site: Site) -> None:
    pdf = printed(site, letter())
    assert b"/Lang(en)" in pdf
    assert b"/Marked true" in pdf
    assert b"/Title(Offer 12)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert b"pdfuaid" in pdf or b"/S/H1" in pdf
    assert b"/OutputIntents" in pdf


def test_a_document_carries_name_colour_and_foot_of_the_client_area(site: Site) -> None:
    with site.context():
        settings.save("client_area", {"name": "Ash & Elm", "footer": "1 High Street"}, SYSTEM)
    words = words_of(printed(site, letter()))
    assert "Ash & Elm" in words
    assert "1 High Street ·" in words


def test_a_logo_stands_in_place_of_the_name(site: Site) -> None:
    plain = printed(site, letter())
    with site.context():
        settings.save("client_area", {"logo": images.keep("image/png", DOT)}, SYSTEM)
    branded = printed(site, letter())
    assert b"/Subtype/Image" in branded
    assert b"/Subtype/Image" not in plain


def test_a_damaged_logo_stops_no_document(site: Site) -> None:
    with site.context():
        settings.save("client_area", {"logo": images.keep("image/png", DOT[:40])}, SYSTEM)
    assert "Trellis" in words_of(printed(site, letter()))


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(
            [*"#*_$[]{}()\\<>@`~=-+/\"';:%&|^", "#panic()", '#read("/data.json")', "*b*", "a", "1"]
        ),
        min_size=1,
        max_size=12,
    ).map("".join)
)
def test_markup_in_data_is_text(site: Site, name: str) -> None:
    pdf = printed(site, letter(name=name, heading=name, rows=[[name, name]], text=blocks(name)))
    words = re.sub(r"\s", "", words_of(pdf))
    assert words.count(re.sub(r"\s", "", name)) >= 4


def test_a_long_table_has_its_head_on_each_page(site: Site) -> None:
    rows = [[f"Line {number}", "1.00"] for number in range(200)]
    pages = pages_of(printed(site, letter(rows=rows)))
    assert len(pages) > 3
    assert all("Item" in page and "Amount" in page for page in pages[:-1])
    assert "Offer 12" in pages[1]
    assert f"Page 2 of {len(pages)}" in pages[1]


def test_letters_of_europe_are_shown(site: Site) -> None:
    for name in ("Ärger ßen", "Ελληνικά", "Русский", "žluťoučký kůň", "Tiếng Việt", "עברית"):
        pdf = printed(site, letter(name=name))
        assert b"/OutputIntents" in pdf, f"{name} needs a font that is not there"


def test_signs_without_a_font_cost_the_standard_and_not_the_document(site: Site) -> None:
    pdf = printed(site, letter(name="中文 Ltd"))
    assert "Ltd" in words_of(pdf)
    assert b"/OutputIntents" not in pdf


def test_fonts_of_the_operator_join_those_of_the_house(tmp_path: Path) -> None:
    missing = {"TRELLIS_DATA_DIR": str(tmp_path), "TRELLIS_FONT_DIR": str(tmp_path / "none")}
    with pytest.raises(ConfigurationError, match="TRELLIS_FONT_DIR must be a folder"):
        Config.load(missing)
    found = Config.load(missing | {"TRELLIS_FONT_DIR": str(tmp_path)})
    assert found.font_dir == str(tmp_path)
    assert "Libertinus Serif" in fonts._read(found.font_dir).families()


@pytest.mark.parametrize(
    "reach", ['read("/../../etc/passwd")', 'read("/etc/passwd")', 'json("../data.json")']
)
def test_a_template_reads_nothing_outside_of_its_folder(
    site: Site, tmp_path: Path, reach: str
) -> None:
    with pytest.raises(PrintingFailed, match="template is at fault"):
        printed(site, own(tmp_path, f"#{reach}"))


@pytest.mark.parametrize(
    "line", ['#import "@preview/cetz:0.3.0"', "#include '@local/x:1.0.0'", '#import("@a/b:1.0.0")']
)
def test_a_template_fetches_nothing(site: Site, tmp_path: Path, line: str) -> None:
    with pytest.raises(PrintingFailed, match="imports a package"):
        printed(site, own(tmp_path, line))


def test_a_faulty_template_says_in_the_log_what_is_wrong(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PrintingFailed) as caught:
        printed(site, own(tmp_path, "#nothing-like-this"))
    assert caught.value.status == 500
    assert "unknown variable" in str(caught.value.data["said"])


def test_too_much_to_print_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "MAX_DATA", 1000)
    with pytest.raises(PrintingTooLarge, match="There is too much to print"):
        printed(site, letter(name="x" * 1001))


def test_a_result_that_is_too_large_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_RESULT", 1000)
    with pytest.raises(PrintingTooLarge, match="too large to be sent"):
        printed(site, letter())


def test_nobody_waits_longer_than_the_limit(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "MAX_SECONDS", 0.01)
    with pytest.raises(PrintingTooSlow, match="was not ready"):
        printed(site, own(tmp_path, "#for i in range(400) [= H #i \n #lorem(200)]"))


def test_nothing_is_printed_while_others_wait_for_the_database(site: Site) -> None:
    with site.context(), transaction(), pytest.raises(RuntimeError, match="then print"):
        render(letter())


def test_pictures_are_found_under_their_name(site: Site, tmp_path: Path) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    text = '#import "/house.typ": *\n#show: house\n#image("/pictures/map.svg", alt: "A map")'
    assert printed(site, own(tmp_path, text, pictures={"map.svg": drawing}))
    with pytest.raises(PrintingFailed, match="cannot be called"):
        printed(site, own(tmp_path, text, pictures={"../map.svg": drawing}))


def test_typst_brings_the_font_that_documents_are_set_in() -> None:
    assert "Libertinus Serif" in typst.Fonts(include_system_fonts=False).families()
