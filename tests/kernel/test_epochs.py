"""A change of settings, rights or modules is known to every process before its next request."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa

from host.hooks.actor import SYSTEM
from host.kernel import epochs
from host.kernel.models import Epoch, Worker
from host.lifecycle.models import Module
from host.settings import service as settings
from host.staffing import service as staffing
from host.testing import Site
from tests.broken_modules import make


def test_another_process_reads_a_new_setting_at_once(any_site: Site) -> None:
    other = Site(any_site.config)
    with other.context():
        assert settings.get("general", "company") == "Trellis"
    with any_site.context():
        settings.save("general", {"company": "Acme"}, SYSTEM)
    with other.context():
        assert settings.get("general", "company") == "Acme"
    other.close()


def test_a_right_taken_away_is_gone_with_the_next_request(site: Site) -> None:

    person = site.staff(["clients:view"])
    browser = site.login(person)
    assert browser.get("/clients/").status_code == 200
    other = Site(site.config)
    with other.context():
        staffing.save_role("Empty", [], SYSTEM, person.role_id)
    assert browser.get("/clients/").status_code == 403
    other.close()


def test_epochs_become_visible_in_their_order(any_site: Site) -> None:
    """Twenty writers at once: whoever sees a number has all smaller ones."""
    gaps: list[tuple[int, int]] = []
    stop = threading.Event()

    def watch() -> None:
        ended = False
        while not ended:
            ended = stop.is_set()  # what is read after that is the end of it
            with any_site.engine.connect() as connection:
                row = connection.execute(
                    sa.select(sa.func.max(Epoch.id), sa.func.count(Epoch.id))
                ).one()
            gaps.append((row[0], row[1]))

    def write() -> None:
        from host.database import transaction

        for _ in range(5):
            with any_site.context(), transaction() as db:
                epochs.advance(db, epochs.EpochKind.SETTINGS, "test")

    watcher = threading.Thread(target=watch)
    writers = [threading.Thread(target=write) for _ in range(4)]
    watcher.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    watcher.join()
    assert gaps[-1][1] >= 21
    by_number = dict(gaps)
    for number, count in gaps:
        assert by_number[number] == count, "a smaller number appeared after a larger one"


def test_every_process_reports_the_epoch_it_serves(site: Site) -> None:
    site.runtime.generation()
    with site.engine.connect() as connection:
        worker = connection.execute(sa.select(Worker)).one()
    assert worker.epoch == epochs.latest(site.engine)
    assert worker.kind == "test"


def test_a_restored_back_up_is_known_at_once(site: Site, tmp_path: Path) -> None:
    admin = site.login(site.staff(admin=True))
    before = epochs.latest(site.engine)
    site.install(make(tmp_path))
    assert admin.get("/sample/").status_code == 200
    with site.engine.begin() as connection:
        connection.execute(sa.delete(Epoch).where(Epoch.id > before))
        connection.execute(sa.delete(Module))
    assert admin.get("/sample/").status_code == 404
