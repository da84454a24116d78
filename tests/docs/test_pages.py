"""Links lead somewhere, and no page gives away the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, code_words, links

OUTSIDE = ("http://", "https://", "mailto:")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for target in links(page):
        if target.startswith(OUTSIDE):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        if not other.exists() or (anchor and anchor not in anchors(other)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_folder_of_one_machine(page: Path) -> None:
    found = re.findall(r"(?:^|[\s(`\"'=])(/(?:work|home|root|tmp)/\S*)", page.read_text("utf-8"))
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    """Paths of the repository in backticks, such as `host/api/`."""
    tops = ("host/", "modules/", "migrations/", "tools/", "docs/", "frontend/", "benchmarks/")
    named = [
        word
        for word in code_words(page.read_text("utf-8"))
        if word.startswith(tops) and not re.search(r"[\s<>*]", word)
    ]
    assert [word for word in named if not (ROOT / word).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for target in links(page):
            if not target.startswith(OUTSIDE) and target.partition("#")[0]:
                waiting.append((page.parent / target.partition("#")[0]).resolve())
    assert set(PAGES) - reached == set()


def test_pictures_are_light() -> None:
    pictures = list((ROOT / "docs").rglob("*.png"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 300_000] == []


def test_the_first_words_name_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in text.partition("## The first ten minutes")[0]
    assert "make test" in text.partition("## The first ten minutes")[0]
