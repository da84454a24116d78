"""What is left to do once a module is active, each thing ticked from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import url_for

from host.access.models import RoleGrant
from host.clients.models import Contact, ContactClient
from host.cron import overview
from host.cron import service as cron
from host.cron.silence import is_quiet
from host.database import session
from host.hooks.manifest import Manifest
from host.kernel import names
from host.kernel.generation import current
from host.settings.models import Setting


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to set up: what, whether it is done, where, and how it stands."""

    label: str
    is_done: bool
    url: str
    text: str
    at: datetime | None = None


def tasks(manifest: Manifest) -> list[Task]:
    """Return what an administrator sets up for an active module; four statements at most."""
    slug = manifest.slug
    found = []
    if slug in current().registry.sections:
        found.append(_settings(slug))
    if manifest.declares.get("permissions"):
        found.append(_rights(slug))
    jobs = [name for name, owner in current().registry.job_owner.items() if owner == slug]
    if jobs:
        found.append(_jobs(jobs))
    if manifest.declares.get("client_area"):
        found.append(_clients(slug))
    return found


def _settings(slug: str) -> Task:
    saved = session().scalar(sa.select(sa.exists().where(Setting.section == slug)))
    text = "Saved." if saved else "Everything is as the publisher set it."
    url = url_for("setup_settings.section", key=slug)
    return Task("Look through its settings", bool(saved), url, text)


def _rights(slug: str) -> Task:
    count = session().scalar(
        sa.select(sa.func.count(sa.distinct(RoleGrant.role_id))).where(
            names.owned(RoleGrant.right, slug)
        )
    )
    text = (
        f"{_many(count, 'role has', 'roles have')} rights."
        if count
        else ("Only administrators see it so far.")
    )
    return Task("Give rights to roles", bool(count), "/setup/roles/", text)


def _jobs(names: list[str]) -> Task:
    quiet = is_quiet(cron.last_call_at())
    text = "Nobody calls the scheduled jobs." if quiet else "Next run:"
    label = "Have its jobs run" if len(names) > 1 else "Have its job run"
    at = None if quiet else overview.soonest(names)
    return Task(label, not quiet, url_for("setup_cron.index"), text, at)


def _clients(slug: str) -> Task:
    """One contact who may log in is enough; counting them all would read the whole table."""
    own = sa.exists().where(
        Contact.can_log_in, Contact.is_active, names.holds_owned(Contact.areas, slug)
    )
    further = sa.exists().where(
        ContactClient.contact_id == Contact.id,
        Contact.can_log_in,
        Contact.is_active,
        names.holds_owned(ContactClient.areas, slug),
    )
    is_open = bool(session().scalar(sa.select(sa.or_(own, further))))
    text = (
        "At least one contact who may log in has it."
        if is_open
        else ("No contact sees its pages yet. Tick them on the page of a contact.")
    )
    return Task("Open its pages to contacts", is_open, "/clients/", text)


def _many(count: int | None, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
