"""Old generations finish what they are at, then they are gone, with all their code."""

from __future__ import annotations

import gc
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from host.database import session
from host.hooks.actor import SYSTEM
from host.kernel import epochs, retirement
from host.kernel.loader import PACKAGE_PREFIX
from host.lifecycle import service
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.models import Module
from host.testing import Site
from tests.broken_modules import PLUGIN, make
from tests.lifecycle.test_canary import keep

MODELS = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from host.api import TYPE_MAP, Client, module_metadata


class Model(DeclarativeBase):
    metadata = module_metadata()
    type_annotation_map = TYPE_MAP


class Thing(Model):
    __tablename__ = "sample_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey(Client.id))
    client: Mapped[Client | None] = relationship(Client)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sample_thing.id"))
    parts: Mapped[list["Thing"]] = relationship()
"""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("sample_thing", sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("client_id", sa.Integer()), sa.Column("parent_id", sa.Integer()))


def downgrade():
    op.drop_table("sample_thing")
"""
PAGES = """

import logging
import threading
from flask import render_template
from host.api import session
from sqlalchemy import select

ENTERED, GO_ON = threading.Event(), threading.Event()
log = logging.getLogger(__name__)


@pages_of_sample.get("/things")
@requires("sample.things", "view")
def things() -> str:
    from .models import Thing
    rows = session().scalars(select(Thing).join(Thing.client)).all()
    return render_template("sample/things.html", version=VERSION, count=len(rows))


@pages_of_sample.get("/slow")
@requires("sample.things", "view")
def slow() -> str:
    ENTERED.set()
    GO_ON.wait(20)
    from .late import word
    return word()


@pages_of_sample.get("/stream")
@requires("sample.things", "view")
def stream() -> object:
    def parts():
        yield b"first of " + VERSION.encode() + b", "
        from .late import word
        yield word().encode()
    return parts()
"""


def versions(site: Site, folder: Path) -> tuple[str, str]:
    """Install the first version, keep the second; return the digests of both."""
    digests = []
    for version in ("1.0.0", "1.1.0"):
        made = make(
            folder / version,
            plugin=f"{PLUGIN}\nFOR = {folder.name!r}\nVERSION = {version!r}\n{PAGES}",
            migration=MIGRATION,
            version=version,
            files={
                "models.py": MODELS,
                "late.py": f"def word() -> str:\n    return 'late of {version}'\n",
                "templates/sample/things.html": "{{ version }}: {{ count }} things",
            },
        )
        first = version == "1.0.0"
        digests.append(site.install(made).digest if first else keep(site, made))
    return digests[0], digests[1]


def switch(site: Site, digest: str) -> None:
    """Point the site at another artefact, as an upgrade does in its transaction."""
    with site.engine.begin() as connection:
        connection.execute(sa.update(Module).values(digest=digest))
        epochs.advance(connection, epochs.EpochKind.MODULES, "sample")
    site.runtime.generation()


def plugin_of(site: Site) -> Any:
    module = site.runtime.generation().module("sample")
    assert module is not None
    return module.plugin


_EARLIER: set[str] = set()


@pytest.fixture(autouse=True)
def _what_earlier_tests_left() -> None:
    """Leave out of account what an earlier test of this process may still hold."""
    _EARLIER.clear()
    _EARLIER.update(sys.modules)


def packages() -> set[str]:
    here = {name for name in sys.modules if name.startswith(f"{PACKAGE_PREFIX}sample_")}
    return here - _EARLIER


def gone(*references: weakref.ref[Any]) -> Callable[[], bool]:
    return lambda: not any(reference() is not None for reference in references)


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def still_there(site: Site) -> int:
    """Look for old versions that may go, as often as that is done; return how many stay."""
    site.runtime.retirement.sweep()
    site.runtime.retirement.settle()
    return site.runtime.retirement.draining


def watched(site: Site) -> list[weakref.ref[Any]]:
    """Return weak references to everything of the running version that must go."""
    generation = site.runtime.generation()
    plugin = plugin_of(site)
    models = sys.modules[f"{plugin.__name__.rpartition('.')[0]}.models"]
    parts = (plugin, models, models.Thing, models.Model, models.Thing.__table__)
    return [weakref.ref(part) for part in (*parts, generation, generation.app, plugin.things)]


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    gc.collect()


def test_an_old_version_goes_wholly_and_the_new_one_works(any_site: Site, tmp_path: Path) -> None:
    _old, new = versions(any_site, tmp_path)
    admin = any_site.login(any_site.staff(admin=True))
    assert admin.get("/sample/things").text == "1.0.0: 0 things"
    before = watched(any_site)
    switch(any_site, new)
    assert admin.get("/sample/things").text == "1.1.0: 0 things"
    assert until(gone(*before)), [ref() for ref in before if ref() is not None]
    assert {name.split(".")[0] for name in packages()} == {f"{PACKAGE_PREFIX}sample_{new[:12]}"}
    any_site.runtime.retirement.settle()
    assert any_site.runtime.retirement.draining == 0
    assert admin.get("/sample/things").text == "1.1.0: 0 things"


def test_two_versions_serve_at_once_while_the_old_one_drains(site: Site, tmp_path: Path) -> None:
    _old, new = versions(site, tmp_path)
    admin = site.login(site.staff(admin=True))
    other = site.login(site.staff(admin=True))
    admin.get("/sample/things")
    before, plugin = watched(site), plugin_of(site)
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(admin.get("/sample/slow").text))
    thread.start()
    assert plugin.ENTERED.wait(10)
    switch(site, new)
    assert other.get("/sample/things").text == "1.1.0: 0 things"
    assert still_there(site) == 1
    plugin.GO_ON.set()
    thread.join()
    assert answers == ["late of 1.0.0"]
    del plugin
    assert until(gone(*before))


def test_a_streamed_answer_keeps_its_version_until_its_end(site: Site, tmp_path: Path) -> None:
    _old, new = versions(site, tmp_path)
    admin = site.login(site.staff(admin=True))
    admin.get("/sample/things")
    before = watched(site)
    answer = admin.get("/sample/stream", buffered=False)
    parts = answer.iter_encoded()
    assert next(parts) == b"first of 1.0.0, "
    switch(site, new)
    assert admin.get("/sample/things").text == "1.1.0: 0 things"
    assert still_there(site) == 1
    assert next(parts) == b"late of 1.0.0"
    answer.close()
    del answer, parts
    assert until(gone(*before))


def test_a_job_in_a_thread_of_its_own_keeps_its_version(site: Site, tmp_path: Path) -> None:
    _old, new = versions(site, tmp_path)
    site.login(site.staff(admin=True)).get("/sample/things")
    before, go_on, words = watched(site), threading.Event(), list[str]()

    def job() -> None:
        with site.runtime.context():
            late = plugin_of(site).__name__.replace("plugin", "late")
            running.set()
            go_on.wait(20)
            words.append(__import__(late, fromlist=["word"]).word())

    running = threading.Event()
    thread = threading.Thread(target=job)
    thread.start()
    assert running.wait(10)
    switch(site, new)
    assert still_there(site) == 1
    go_on.set()
    thread.join()
    assert words == ["late of 1.0.0"]
    assert until(gone(*before))


def test_the_same_version_comes_back_before_the_old_one_left(site: Site, tmp_path: Path) -> None:
    old, new = versions(site, tmp_path)
    admin = site.login(site.staff(admin=True))
    for digest in (new, old, new, old):
        switch(site, digest)
        assert "0 things" in admin.get("/sample/things").text
    site.runtime.retirement.settle()
    assert admin.get("/sample/things").text == "1.0.0: 0 things"
    assert {name.split(".")[0] for name in packages()} == {f"{PACKAGE_PREFIX}sample_{old[:12]}"}


def test_a_candidate_that_was_taken_back_leaves_nothing(site: Site, tmp_path: Path) -> None:
    failing = PLUGIN + "\n\n@hookimpl\ndef on_activate() -> None:\n    1 / 0\n"
    with pytest.raises(ActivationRefused):
        site.install(make(tmp_path, plugin=failing))
    gc.collect()
    site.runtime.beat()
    assert until(lambda: not packages())


def test_who_stands_in_the_door_at_the_first_look_is_looked_for_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old, new = versions(site, tmp_path)
    site.login(site.staff(admin=True)).get("/sample/things")
    before, in_the_door = watched(site), [site.runtime.generation()]

    def look_then_leave(engine: sa.Engine) -> list[str]:
        found = free(engine)
        in_the_door.clear()
        return found

    free = retirement.free
    monkeypatch.setattr(retirement, "free", look_then_leave)
    switch(site, new)
    assert until(gone(*before))


def test_the_hosts_own_models_work_on_after_modules_went(site: Site, tmp_path: Path) -> None:
    from host.clients.models import Client

    _old, new = versions(site, tmp_path)
    client = site.client("Steady")
    site.login(site.staff(admin=True)).get("/sample/things")
    with site.context():
        service.deactivate("sample", SYSTEM)
    switch(site, new)
    site.runtime.retirement.settle()
    with site.context():
        found = session().get(Client, client.id)
        assert found is not None
        assert found.name == "Steady"
    assert not packages()
