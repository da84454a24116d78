"""An operation whose process died: found at the next start or operation, and put right."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from host import clock
from host.background import Call, sweeping
from host.cli.site import prepare
from host.database import Chain, begin_write
from host.hooks.actor import SYSTEM
from host.kernel import leases, nodes
from host.kernel.models import Lease
from host.lifecycle import export, service
from host.lifecycle.models import Module, ModuleEvent
from host.testing import Site
from tests.broken_modules import make
from tests.lifecycle.test_upgrading import columns, revision, upload
from tests.lifecycle.versions import two

RECOVER = Call("lifecycle.recover")


def leave_half_done(site: Site, verb: str, digest: str, at: str | None) -> None:
    """Write the mark as `operations.begin` does, and die."""
    with site.context() as db:
        row = db.get_one(Module, "sample")
        row.operation, row.operation_digest, row.operation_revision = verb, digest, at
        row.operation_at, row.operation_by = clock.now(), "Ada"
        db.commit()


def mark(site: Site) -> str | None:
    with site.context() as db:
        return db.get_one(Module, "sample", populate_existing=True).operation


def test_the_next_start_finds_it_and_says_so(any_site: Site, tmp_path: Path) -> None:
    digest = any_site.install(make(tmp_path)).digest
    leave_half_done(any_site, "upgrade", digest, "0001")
    prepare(any_site.config)
    assert mark(any_site) is None
    with any_site.context() as db:
        event = db.scalars(sa.select(ModuleEvent).order_by(ModuleEvent.id.desc())).first()
    assert event is not None
    assert (event.step, event.outcome) == ("recover", "done")
    assert "had begun to upgrade it for Ada" in event.message


def test_a_start_leaves_an_operation_under_way_alone(site: Site, tmp_path: Path) -> None:
    digest = site.install(make(tmp_path)).digest
    leave_half_done(site, "upgrade", digest, "0001")
    with leases.held(site.engine, service.LEASE, owner="Bo on far:1", purpose="x", seconds=60):
        prepare(site.config)
        assert mark(site) == "upgrade"
    prepare(site.config)
    assert mark(site) is None


def test_tables_left_half_way_are_led_back(any_site: Site, tmp_path: Path) -> None:
    """Only MariaDB can come to this; there the scripts of the operation lead back."""
    any_site.install(make(tmp_path / "1"))
    staged = upload(any_site, two(tmp_path / "2")).staged_digest or ""
    if any_site.engine.dialect.name in {"mysql", "mariadb"}:
        with begin_write(any_site.engine) as connection:
            versions = two(tmp_path / "3") / "migrations"
            Chain("sample", versions).upgrade(connection)
        assert columns(any_site) == {"id", "colour"}
    leave_half_done(any_site, "upgrade", staged, "0001")
    with any_site.context():
        assert service.upgrade("sample", SYSTEM).version == "2.0.0"
    assert columns(any_site) == {"id", "colour"}
    assert revision(any_site) == "0002"


def test_what_an_export_left_half_written_goes(site: Site, tmp_path: Path) -> None:
    digest = site.install(make(tmp_path)).digest
    part = export.folder(site.config) / "sample-1.0.0-20260101-000000.zip.part"
    part.write_bytes(b"half")
    leave_half_done(site, "purge", digest, "0001")
    prepare(site.config)
    assert not part.exists()


def test_the_lease_of_a_holder_that_goes_on_is_renewed(site: Site) -> None:
    with leases.held(site.engine, "test", owner="Bo on far:1", purpose="x", seconds=1):
        first = _expires(site)
        deadline = clock.now().timestamp() + 5
        while _expires(site) == first and clock.now().timestamp() < deadline:
            pass
        assert _expires(site) > first


def _expires(site: Site) -> datetime:
    with site.engine.connect() as connection:
        found = connection.scalar(sa.select(Lease.expires_at).where(Lease.name == "test"))
    assert found is not None
    return found


@pytest.mark.parametrize("verb", ["activate", "upgrade", "roll back", "purge"])
def test_the_page_tells_of_it_meanwhile(verb: str, site: Site, tmp_path: Path) -> None:
    digest = site.install(make(tmp_path)).digest
    leave_half_done(site, verb, digest, "0001")
    with site.context():
        [found] = service.doctor()
    assert f"“{verb}” has been under way since" in found.findings[0]


def test_a_worker_finds_it_where_nothing_starts(site: Site, tmp_path: Path) -> None:
    digest = site.install(make(tmp_path)).digest
    leave_half_done(site, "upgrade", digest, "0001")
    with site.context():
        with leases.held(site.engine, service.LEASE, owner="Bo on far:1", purpose="x", seconds=60):
            assert RECOVER not in sweeping.due()
        assert RECOVER in sweeping.due()
        sweeping.execute(RECOVER)
        assert RECOVER not in sweeping.due()
    assert mark(site) is None


def test_the_lease_of_a_killed_process_is_free_before_its_parent_has_asked_for_it(
    site: Site,
) -> None:
    """A worker that was killed keeps its number until somebody asks how it ended."""
    killed = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    owner = f"Ada on {nodes.name()}:{killed.pid}"
    with begin_write(site.engine) as connection:
        end = clock.now() + timedelta(minutes=2)
        values = {"owner": owner, "purpose": "x", "since": clock.now(), "expires_at": end}
        connection.execute(sa.update(Lease).where(Lease.name == service.LEASE).values(**values))
        assert not leases.is_abandoned(connection, service.LEASE)
        killed.kill()
        deadline = time.monotonic() + 20
        while not leases.is_abandoned(connection, service.LEASE):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert killed.returncode is None, "nobody has asked"
    killed.wait()
    with site.context():
        assert RECOVER in sweeping.due()
        sweeping.execute(RECOVER)
        assert RECOVER not in sweeping.due()
