"""Examples run: single blocks on their own, the pieces of the example module together."""

from __future__ import annotations

import ast
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.clients.models import Client
from host.database import session, transaction
from host.messaging.webhooks import signature
from host.testing import Browser, Site
from tests.docs.pages import DOCS, MODULES_PAGE, ROOT, Block, all_blocks, blocks

RUNNABLE = [block for block in all_blocks() if "runnable" in block.marks]
PYTHON = [block for block in all_blocks() if block.language == "python"]


def written(folder: Path) -> Path:
    """Put the pieces of the example module together and return its folder."""
    files: dict[str, list[str]] = defaultdict(list)
    for block in blocks(MODULES_PAGE):
        if block.file:
            files[block.file].append(block.body)
    for name, pieces in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(pieces), "utf-8")
    return folder / "parcels"


@pytest.mark.parametrize("block", RUNNABLE, ids=lambda block: block.place)
def test_a_runnable_example_runs(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "var").mkdir()
    sqlite3.connect(tmp_path / "var" / "trellis.db").close()
    monkeypatch.chdir(tmp_path)
    exec(compile(block.body, block.place, "exec"), {"__name__": "example"})


def test_the_check_of_a_signature_knows_ours_from_others() -> None:
    block = next(one for one in RUNNABLE if "is_genuine" in one.body)
    names: dict[str, Any] = {}
    exec(compile(block.body, block.place, "exec"), names)
    secret, body = signature.new_secret(), '{"type": "account_plan.created"}'
    sent = signature.headers(secret, signature.new_webhook_id(), clock.now(), body)
    old = signature.headers(secret, "msg_1", clock.now() - timedelta(hours=1), body)

    assert names["is_genuine"](secret, sent, body.encode())
    assert not names["is_genuine"](secret, sent, body.encode() + b" ")
    assert not names["is_genuine"](signature.new_secret(), sent, body.encode())
    assert not names["is_genuine"](secret, old, body.encode())


def test_the_pages_hold_runnable_examples() -> None:
    pages = {block.page.name for block in RUNNABLE}
    assert {"administrator.md", "operator.md"} <= pages


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.place)
def test_every_python_block_can_be_read(block: Block) -> None:
    ast.parse(block.body)


def test_the_example_module_does_what_its_page_says(site: Site, tmp_path: Path) -> None:
    folder = written(tmp_path)
    site.install(folder)
    for test in shown_tests(folder):
        test(site)

    admin = site.login(site.staff(admin=True))
    settings = admin.post("/setup/settings/parcels", {"s_token": "sesame", "s_days": "5"})
    assert settings.status_code == 302
    assert "1 on the way" in admin.get("/").text
    assert "AB-1" in admin.get("/search?q=AB").text
    assert site.anonymous().post("/parcels/carrier/wrong", csrf=False).status_code == 404
    arrived = site.anonymous().post("/parcels/carrier/sesame", csrf=False)
    assert arrived.json == {"arrived": 1}
    report = admin.post("/setup/cron/jobs/parcels.late/run", follow_redirects=True)
    assert "0 parcels are still on the way" in report.text
    check_depot(admin)
    check_client(site)
    assert site.runtime.generation().problems == ()
    assert site.runtime.generation().hooks.guard.faults == []


def check_depot(admin: Browser) -> None:
    """The declared type of record has a list, a form, a page, a board and its button."""
    assert admin.post("/parcels/depots/new", {"name": "North", "city": "Oslo"}).status_code == 302
    assert "North" in admin.get("/parcels/depots/").text
    assert "Oslo" in admin.get("/parcels/depots/1").text
    said = admin.post("/parcels/depots/1/do/parcels.close", follow_redirects=True)
    assert "North is closed." in said.text


def shown_tests(folder: Path) -> list[Callable[[Site], None]]:
    """Read the tests that the page shows."""
    source = folder / "tests" / "test_parcels.py"
    names: dict[str, Any] = {}
    exec(compile(source.read_text("utf-8"), source.name, "exec"), names)
    found = [value for name, value in names.items() if name.startswith("test_")]
    assert len(found) == 3
    return found


def check_client(site: Site) -> None:
    """The demonstration's parcel stands in the client's area and in the way of a deletion."""
    client = site.client()
    with site.context(), transaction():
        for demo in site.runtime.generation().registry.demo:
            if demo.key == "parcels":
                demo.load()
        objections = site.runtime.generation().hooks.client_blockers
        owners = [one for one in session().scalars(sa.select(Client)) if objections(one.id)]
        assert [blocker.count for one in owners for blocker in objections(one.id)] == [1]
    browser = site.login(site.contact(owners[0], areas=["parcels"]))
    assert "1 on the way" in browser.get("/portal/").text
    assert "DEMO-1" in browser.get("/portal/parcels/").text
    other = site.login(site.contact(client, areas=["parcels"]))
    assert "DEMO-1" not in other.get("/portal/parcels/").text


def test_the_key_for_this_computer_is_the_one_that_ships() -> None:
    key = (ROOT / "modules" / "account_planning" / "localhost.key").read_text("utf-8").strip()
    shown = [
        block.body.strip()
        for page in DOCS.rglob("*.md")
        for block in blocks(page)
        if block.body.startswith("TRL1.")
    ]
    assert shown
    assert set(shown) == {key}
