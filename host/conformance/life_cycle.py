"""A module that was used and purged leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance import snapshot
from host.conformance.finding import Finding
from host.conformance.pages import browsers_of
from host.conformance.routes import all_rights, pages_of
from host.conformance.snapshot import Snapshot
from host.conformance.trial import Trial
from host.conformance.world import World, add_records, let_in, settle
from host.cron import service as cron
from host.hooks.actor import SYSTEM
from host.hooks.settings import FieldKind
from host.lifecycle import service
from host.sandbox import Site
from host.settings import service as settings
from host.staffing import service as staffing

_ROLE = "Everything"


def check_life_cycle(trial: Trial, database_url: str | None = None) -> Iterator[Finding]:
    """Upload, activate, use, deactivate, uninstall, purge; then compare with before."""
    slug = trial.slug
    with trial.empty_site(database_url) as site:
        people = settle(site, slug, demonstration=trial.records is None)
        with site.context():
            role = staffing.save_role(_ROLE, ["clients:view"], SYSTEM)
        before = _picture(site)
        trial.install(site)
        let_in(site, people)
        use(site, slug, add_records(site, slug, trial.records, people), role.id)
        with site.context():
            service.deactivate(slug, SYSTEM)
        with site.context():
            service.uninstall(slug, SYSTEM)
            service.purge(slug, slug, SYSTEM)
        for left in _picture(site).differences(before):
            if not left.startswith(f"the file exports/{slug}-"):
                yield Finding(
                    f"after use and purge there is still {left}",
                    f"{slug} on {site.engine.dialect.name}",
                    "Declare every table, write files nowhere but in tables, and take back in "
                    "on_purge what the module put into tables of the host.",
                )


def _picture(site: Site) -> Snapshot:
    unwatched = snapshot.MOVING | snapshot.LOGS
    return snapshot.take(site, unwatched, leaving_out=snapshot.BOOKKEEPING)


def use(site: Site, slug: str, world: World, role_id: int) -> None:
    """Do with the module what people do: rights, pages, jobs, settings."""
    with site.context():
        staffing.save_role(
            _ROLE, ["clients:view", *sorted(all_rights(site, [slug]))], SYSTEM, role_id
        )
    for audience, browser in browsers_of(site, world).items():
        for page in pages_of(site, slug, audience):
            if "GET" in page.methods:
                browser.get(page.addresses(world)[0])
    jobs = site.runtime.generation().registry.jobs
    for name in [job for job in jobs if job.partition(".")[0] == slug]:
        with site.context():
            cron.run_job(name, caller="page")
    _set_something(site, slug)


def _set_something(site: Site, slug: str) -> None:
    """Turn the first switch among the settings, so that there is a value to forget."""
    section = site.runtime.generation().registry.sections.get(slug)
    fields = section.fields if section else ()
    switch = next((one for one in fields if one.kind is FieldKind.BOOLEAN), None)
    if switch is not None:
        with site.context():
            settings.save(slug, {switch.key: not settings.get(slug, switch.key)}, SYSTEM)
