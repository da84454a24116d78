"""Long work of a killed worker is free at once, however long it may take without a sign of life."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.background import holding
from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.database import session
from host.errors import Busy
from host.exporting import jobs as exports
from host.exporting import service as exporting
from host.exporting.files import Format
from host.exporting.models import ExportJob
from host.hooks.actor import SYSTEM, Actor
from host.importing import jobs as imports
from host.importing.choices import Choices
from host.importing.models import ImportJob
from host.kernel.models import Lease
from host.records import service as records
from host.records.lists.listing import Asked, RecordList
from host.staff_area.exports.background import EXPORTS
from host.staff_area.imports.background import IMPORTS
from host.testing import Site

Start = Callable[..., subprocess.Popen[bytes]]
ROWS = 2000


@contextmanager
def killed(worker: subprocess.Popen[bytes], site: Site) -> Iterator[None]:
    """Kill the worker as soon as it has begun with something long, before it can be done."""
    os.setpriority(os.PRIO_PROCESS, worker.pid, 19)
    end = time.monotonic() + 60
    while not holders(site):
        assert time.monotonic() < end, "the worker has not begun"
        time.sleep(0.001)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    yield


def holders(site: Site) -> list[str]:
    """Return who works on something long; it is asked quickly, so not by way of the site."""
    long = sa.or_(Lease.name.like("host_export:%"), Lease.name.like("host_import:%"))
    with site.engine.connect() as connection:
        return [owner or "" for owner in connection.scalars(sa.select(Lease.owner).where(long))]


def exported(site: Site, actor: Actor) -> int:
    with site.context():
        records.create_many(CLIENT, [{"name": f"Firm {n}"} for n in range(ROWS)], SYSTEM)
        asked = RecordList(CLIENT, actor, Asked())
        fields = [field for field in CLIENT.fields if field.key == "name"]
        return exports.launch(exporting.Export(asked, fields, Format.XLSX), [], None, actor).id


def test_an_export_is_written_anew_at_once(site: Site, start_worker: Start) -> None:
    job_id = exported(site, site.actor(site.staff(["clients:view"])))
    with killed(start_worker("--no-scheduler"), site), site.context() as db:
        job = db.get_one(ExportJob, job_id)
        assert job.state == exports.State.RUNNING
        exports.path_of(job).with_suffix(".1a2b3c4d.part").write_bytes(b"what it had begun")
        (call,) = EXPORTS.waiting()
        EXPORTS.run(*map(int, call.args))
        db.refresh(job)
        assert (job.state, job.row_count) == (exports.State.DONE, ROWS)
        assert [path.name for path in exports.path_of(job).parent.iterdir()] == [f"{job_id}.xlsx"]
    assert holders(site) == []


def test_an_import_of_all_or_nothing_begins_again_at_once(site: Site, start_worker: Start) -> None:
    actor = site.actor(site.staff(["clients:view", "clients:create"]))
    text = "Company\n" + "".join(f"Firm {number}\n" for number in range(ROWS))
    with site.context():
        job_id = imports.upload(CLIENT, "firms.csv", text.encode(), actor).id
        imports.choose(job_id, Choices({"name": "Company"}, atomic=True), actor)
        imports.launch(job_id, actor)
    with killed(start_worker("--no-scheduler"), site), site.context() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Client)) == 0
        (call,) = IMPORTS.waiting()
        IMPORTS.run(*map(int, call.args))
        assert db.get_one(ImportJob, job_id).state == imports.State.DONE
        assert db.scalar(sa.select(sa.func.count()).select_from(Client)) == ROWS
    assert holders(site) == []


def test_a_row_is_one_process_s_until_its_machine_is_missed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.context():
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr("host.kernel.leases.owner_name", lambda label: f"{label} on far:1")
            held = holding.alone("host_export", 7)
            assert not held.__enter__().inherited
        assert holding.holds("host_export", [7, 8]) == {7: True}
        with pytest.raises(Busy), holding.alone("host_export", 7):
            raise AssertionError("two had it")
        with clock.at(clock.now() + timedelta(seconds=holding.LEASE_SECONDS + 1)):
            assert holding.holds("host_export", [7]) == {7: False}
            with holding.alone("host_export", 7) as ours:
                assert ours.inherited
                assert ours.is_ours()
                session().rollback()
                assert holding.holds("host_export", [7]) == {7: True}
        held.__exit__(None, None, None)


def test_who_was_held_up_and_lost_a_row_does_not_end_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = site.actor(site.staff(["clients:view"]))
    job_id = exported(site, actor)

    def overtaken(_job: ExportJob) -> Asked:
        with site.engine.begin() as connection:
            connection.execute(sa.update(Lease).values(owner="Bo on far:1"))
        raise OSError("the disk went away")

    with site.context() as db:
        assert exports.execute(job_id, overtaken, actor) is None
        assert db.get_one(ExportJob, job_id).state == exports.State.RUNNING
