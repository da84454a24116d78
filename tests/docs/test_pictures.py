"""Pictures of the guides: each is taken by the script, and each is shown somewhere."""

from __future__ import annotations

from tests.docs.pages import DOCS, PAGES, links
from tools.guide_pictures import IMAGES, PICTURES


def test_every_picture_of_a_guide_is_taken_by_the_script_and_shown() -> None:
    taken = {f"{one.name}.png" for one in PICTURES}
    folders = {one.name.partition("/")[0] for one in PICTURES}
    there = {
        file.relative_to(IMAGES).as_posix()
        for folder in folders
        for file in (IMAGES / folder).glob("*.png")
    }
    shown = {
        (page.parent / target).resolve().relative_to(DOCS / "images").as_posix()
        for page in PAGES
        for target in links(page)
        if target.endswith(".png") and any(f"images/{folder}/" in target for folder in folders)
    }
    assert taken == there == shown
