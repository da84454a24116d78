"""A site whose modules stand in every state that their pages know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from host import clock
from host.cli.site import prepare
from host.database import transaction
from host.hooks.actor import SYSTEM
from host.kernel.models import Lease, ModuleFault
from host.lifecycle import archive, journal, service
from host.lifecycle.lease import LEASE, LEASE_SECONDS
from host.lifecycle.models import Module, ModuleArtefact
from host.testing import Site
from host.testing.server import Server
from tests.broken_modules import MANIFEST, make
from tests.browser.demonstration import local_site
from tests.lifecycle.versions import named

_TRACE = 'Traceback (most recent call last):\n  File "plugin.py", line 7, in pages\nKeyError: "x"'
_WIDER = MANIFEST.format(version="2.0.0", host_api=">=1.0,<2").replace(
    'tables = ["sample_thing"]',
    'tables = ["sample_thing", "sample_colour"]\noutgoing_hosts = ["api.sample.example"]',
)
STATES = (
    "alpha",  # inactive
    "beta",  # its last activation failed
    "gamma",  # suspended
    "delta",  # uninstalled, data kept
    "omega",  # parked: it needs alpha
    "kappa",  # damaged
    "sample",  # active, an upgrade waits
)


@dataclass(frozen=True, slots=True)
class Workshop:
    """The served site, and who may look at its modules."""

    site: Site
    server: Server
    email: str

    @property
    def paths(self) -> list[str]:
        """Every page of modules, in each state."""
        pages = ["/setup/modules/", "/setup/modules/doctor?against=2.0", "/setup/modules/doctor"]
        pages += [f"/setup/modules/{slug}" for slug in STATES]
        pages += [f"/setup/modules/{slug}/purge" for slug in ("delta", "sample", "alpha")]
        return [*pages, "/setup/modules/sample/history", "/setup/modules/gone/history"]

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Have somebody at work elsewhere during the block."""
        self._lease("Bo Busy on elsewhere:7")
        try:
            yield
        finally:
            self._lease(None)

    @contextmanager
    def damaged(self) -> Iterator[None]:
        """Have what the database keeps of kappa spoiled during the block."""
        kept = self._manifest("not [ toml")
        try:
            yield
        finally:
            self._manifest(kept)

    def _manifest(self, text: str) -> str:
        with self.site.context(), transaction() as db:
            digest = db.get_one(Module, "kappa").digest
            row = db.get_one(ModuleArtefact, digest)
            before, row.manifest_text = row.manifest_text, text
        return before

    def _lease(self, owner: str | None) -> None:
        now = clock.now()
        with self.site.context(), transaction() as db:
            values = {"owner": owner, "purpose": "upgrade sample to 2.0.0", "since": now}
            end = now + timedelta(seconds=LEASE_SECONDS)
            db.merge(Lease(name=LEASE, expires_at=end, **values))


@contextmanager
def workshop(folder: Path) -> Iterator[Workshop]:
    """Make the site in the folder and serve it during the block."""
    config, server = local_site(folder / "data")
    prepare(config)
    site = Site(config)
    email = site.staff(admin=True, name="Ada Admin").email
    _fill(site, folder)
    try:
        server.start()
        yield Workshop(site, server, email)
    finally:
        server.stop()
        site.close()


def _fill(site: Site, folder: Path) -> None:
    site.install(make(folder / "1"))
    _upload(site, make(folder / "2", version="2.0.0", files={"module.toml": _WIDER}))
    site.install(named(folder, "delta"))
    with site.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO delta_thing VALUES (1), (2), (3)")
    with site.context():
        service.deactivate("delta", SYSTEM)
        service.uninstall("delta", SYSTEM)
    for slug in ("alpha", "beta", "gamma", "gone"):
        _upload(site, named(folder, slug))
    _upload(site, named(folder, "omega", requires='alpha = ">=1.0"'))
    _upload(site, named(folder, "kappa"))
    with site.context():
        service.purge("gone", "gone", SYSTEM)
    _stage(site)


def _upload(site: Site, root: Path) -> None:
    name, data = archive.pack(root)
    with site.context():
        service.upload(data, name, SYSTEM)


def _stage(site: Site) -> None:
    """Put modules into states that take a fault or a crash to get into."""
    now = clock.now()
    message = "Module beta cannot be imported: KeyError: 'x'. Nothing was changed."
    journal.note(site.engine, "beta", "activate", "refused", SYSTEM, message=message, output=_TRACE)
    with site.context(), transaction() as db:
        beta, gamma = db.get_one(Module, "beta"), db.get_one(Module, "gamma")
        beta.failed_stage, beta.failed_message = "import", message
        gamma.state = "suspended"
        gamma.state_reason = "It failed in 10 requests within a minute: KeyError: 'x'."
        db.get_one(Module, "omega").state = "active"
        fault = {"slug": "gamma", "hook": "pages", "error": "KeyError: 'x'", "trace": _TRACE}
        db.add(ModuleFault(**fault, times=10, first_at=now, last_at=now))
