"""The tutorial is typed along, step by step, and each page that it shows is opened."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from host import clock
from host.hooks.actor import SYSTEM
from host.lifecycle import development
from host.testing import Browser, Site
from tests.docs.pages import DOCS, Block, blocks

PAGE = DOCS / "developers" / "tutorial.md"
STEPS = list(blocks(PAGE))


def mark(block: Block, name: str) -> str | None:
    """Return the value of a mark such as step=1."""
    found = [one.partition("=")[2] for one in block.marks if one.partition("=")[0] == name]
    return found[0] if found else None


def steps() -> list[int]:
    return sorted({int(step) for block in STEPS if (step := mark(block, "step"))})


def type_in(folder: Path, block: Block) -> None:
    """Do with a file what the page says: write it, add to it, or replace its import."""
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text("utf-8") if path.is_file() else ""
    if "append" in block.marks:
        text += block.body
    elif "replace" in block.marks:
        found = re.search(r"^from host\.api import (\([^)]*\)|[^\n]*)\n", text, re.MULTILINE)
        assert found is not None
        text = text.replace(found[0], block.body)
    else:
        text = block.body
    path.write_text(text, "utf-8")


def look(browser: Browser, block: Block) -> None:
    """Open the page or send the form that the block is about; it must show what stands there."""
    opened, sent = mark(block, "open"), mark(block, "post")
    if sent is not None:
        text = (mark(block, "text") or "").replace("_", " ")
        answer = browser.post(sent, {"text": text}, follow_redirects=True)
    else:
        assert opened is not None
        answer = browser.get(opened)
    shown = [line for line in block.body.strip().splitlines() if line not in answer.text]
    assert shown == [], f"{block.place}: {answer.status_code}"


def test_every_step_does_what_it_says(site: Site, tmp_path: Path) -> None:
    admin = site.login(site.staff(admin=True))
    assert steps() == [1, 2, 3, 4, 5]
    for step in steps():
        mine = [block for block in STEPS if mark(block, "step") == str(step)]
        for block in mine:
            if block.file:
                type_in(tmp_path, block)
        with site.context():
            assert development.replace(tmp_path / "board", SYSTEM).is_active
        seen = [block for block in mine if not block.file]
        assert seen, f"step {step} shows nothing"
        for block in seen:
            look(admin, block)
    assert site.runtime.generation().hooks.guard.faults == []
    with clock.at(clock.now() + timedelta(days=8)):
        later = site.login(site.staff(admin=True))
        assert "Lunch is at one today" not in later.get("/board/").text
