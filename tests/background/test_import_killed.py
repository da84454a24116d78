"""A worker that is killed in the middle of an import leaves nothing half done and nothing twice."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable

import sqlalchemy as sa

from host.background import tasks
from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.importing import jobs
from host.importing.choices import Choices
from host.importing.models import ImportJob
from host.importing.report import Report
from host.messaging.notifications.models import Notification
from host.records.models import UndoEntry
from host.staff_area.imports.background import IMPORTS
from host.testing import Site

Start = Callable[..., subprocess.Popen[bytes]]
ROWS = 1400


def launched(site: Site) -> int:
    """Launch an import that takes a worker a while."""
    actor = site.actor(site.staff(["clients:view", "clients:create"]))
    text = "Company\n" + "".join(f"Firm {number}\n" for number in range(ROWS))
    with site.context():
        job_id = jobs.upload(CLIENT, "firms.csv", text.encode(), actor).id
        jobs.choose(job_id, Choices({"name": "Company"}), actor)
        jobs.launch(job_id, actor)
    return job_id


def count(site: Site, model: type) -> int:
    with site.context() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def done(site: Site, job_id: int) -> int:
    with site.context() as db:
        return db.scalar(sa.select(ImportJob.done).where(ImportJob.id == job_id)) or 0


def test_a_killed_import_goes_on_where_it_stopped(site: Site, start_worker: Start) -> None:
    job_id = launched(site)
    worker = start_worker("--no-scheduler")
    end = time.monotonic() + 60
    while not done(site, job_id):
        assert time.monotonic() < end, "the worker has not begun"
        time.sleep(0.01)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    before = done(site, job_id)
    assert 0 < before < ROWS
    assert count(site, Client) == before
    with site.context():
        (call,) = IMPORTS.waiting()
        tasks.find(call.name)(*call.args)
        tasks.find(call.name)(*call.args)
    with site.context() as db:
        job = db.get_one(ImportJob, job_id)
        report = Report.from_stored(job.report)
        assert (job.state, job.done) == (jobs.State.DONE, ROWS)
        assert (report.added, report.skipped, report.failed) == (ROWS, 0, 0)
        assert sorted(line.number for line in jobs.lines_of(job)) == list(range(2, ROWS + 2))
        assert db.scalar(sa.select(sa.func.count(Client.name.distinct()))) == ROWS
        assert list(db.scalars(sa.select(UndoEntry.count))) == [ROWS]
        told = list(db.scalars(sa.select(Notification.title)))
    assert told == [f"firms.csv is in: {ROWS} added, 0 updated."]
    assert count(site, Client) == ROWS
