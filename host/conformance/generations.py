"""Two versions of the module live in one process and serve the same site side by side."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from host.access.models import Staff
from host.app import build
from host.clients.models import Contact
from host.conformance.finding import Finding
from host.conformance.routes import Page, pages_of
from host.conformance.trial import Trial
from host.hooks.access import Audience
from host.kernel import loader
from host.kernel.loader import Artefact
from host.kernel.runtime import Runtime
from host.lifecycle.store import active_artefacts
from host.sandbox import Browser, Site

_FIX = (
    "Two copies must not share names: hang tables on the module's own base with "
    "module_metadata(), import relatively, and register nothing under a global name."
)


def check_generations(trial: Trial) -> Iterator[Finding]:
    """Serve a second copy, under another digest, while the first goes on; ask both in turn."""
    with trial.world() as (site, world):
        pages = [
            page
            for page in pages_of(site, trial.slug, Audience.STAFF, Audience.CLIENT)
            if "GET" in page.methods
        ]
        copy = _copy(trial, site)
        second = _serving(site, copy)
        problem = _problem(second, copy)
        if problem:
            yield Finding(
                f"a second copy cannot be loaded beside the first: {problem}", trial.slug, _FIX
            )
            return
        people: dict[Audience, Staff | Contact] = {
            Audience.STAFF: world.administrator,
            Audience.CLIENT: next(iter(world.contacts.values())),
        }
        for page in pages:
            first = site.login(people[page.access.audience])
            yield from _both(first, first.elsewhere(second), page, page.addresses(world)[0])


def _copy(trial: Trial, site: Site) -> Artefact:
    """Return the module once more, under another digest and so another package."""
    own = trial.artefact_in(site)
    folder = Path(tempfile.mkdtemp(prefix="copy-", dir=trial.scratch)) / trial.slug
    shutil.copytree(own.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Artefact(own.manifest, own.digest[::-1], folder)


def _serving(site: Site, copy: Artefact) -> Runtime:
    """Return a runtime on the same database that serves the copy in the module's place."""

    def active(*_: object) -> tuple[list[Artefact], list[str]]:
        artefacts = active_artefacts(site.config, site.engine)
        return [copy if one.slug == copy.slug else one for one in artefacts], []

    return Runtime(site.config, site.engine, build, active, "test")


def _problem(runtime: Runtime, copy: Artefact) -> str:
    try:
        loader.load(copy)
    except loader.ModuleImportError as error:
        return error.message
    generation = runtime.generation()
    if generation.problems or generation.module(copy.slug) is None:
        return "; ".join(map(str, generation.problems)) or "it was left out"
    return ""


def _both(first: Browser, second: Browser, page: Page, address: str) -> Iterator[Finding]:
    """Ask the old copy, the new one, and the old one again."""
    answers = [browser.get(address) for browser in (first, second, first)]
    statuses = [answer.status_code for answer in answers]
    if len(set(statuses)) > 1 or max(statuses) >= 500:
        yield Finding(
            f"with two copies in the process GET {address} answered {statuses} "
            "(first, second, first again)",
            page.where,
            _FIX,
        )
