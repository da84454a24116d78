"""The page about documents: what it shows runs, and what it lists is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from host.printing import workshop
from host.testing import Site
from host.testing.pdf_text import words_of
from tests.docs.pages import DOCS, blocks, section

PAGE = DOCS / "developers" / "printing.md"


def test_the_first_document_of_the_page_is_printed(site: Site, tmp_path: Path) -> None:
    files = {block.file: block.body for block in blocks(PAGE) if block.file}
    (tmp_path / "receipt.typ").write_text(files["receipt.typ"], "utf-8")
    names: dict[str, Any] = {}
    exec(compile(files["receipt.py"], "receipt.py", "exec"), names)
    with site.context():
        words = words_of(names["receipt"](tmp_path))
    for said in ("Receipt", "Halvorsen Maritime AS", "Anchor", "394.00"):
        assert said in words


def test_the_second_example_of_the_page_makes_blocks() -> None:
    example = next(one for one in blocks(PAGE) if one.language == "python" and not one.file)
    names: dict[str, Any] = {}
    exec(compile(example.body, example.place, "exec"), names)
    assert [len(names["said"][key]) for key in ("terms", "note")] == [1, 2]


def test_every_name_that_the_page_lists_is_in_the_house_template() -> None:
    template = (Path(workshop.__file__).parent / "templates" / "house.typ").read_text("utf-8")
    listed = re.findall(r"^\| (.+?) \|", section(PAGE, "What the house template offers"), re.M)
    names = [name for cell in listed for name in re.findall(r"`([a-z-]+)", cell)]
    assert len(names) > 12
    assert [name for name in names if f"#let {name}" not in template] == []
