"""What a module must show before it goes live: runs only inside the canary's process."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol, TypeVar

from flask import url_for
from sqlalchemy.engine import Engine

from host.config import Config
from host.cron import schedule
from host.errors import InvalidInput
from host.hooks.access import Audience, access_of, is_static
from host.kernel import loader
from host.kernel.generation import Build, Generation
from host.kernel.hook_calls import Given
from host.kernel.loader import Artefact, LoadedModule
from host.lifecycle import afterlife
from host.lifecycle.errors import ActivationRefused
from host.lifecycle.rehearsal import Rehearsal
from host.records import declared
from host.settings import values

T = TypeVar("T")
Draw = Callable[[str], None]
"""Draws what everybody meets with the candidate in it: the layouts, its pages of settings."""


class Progress(Protocol):
    """Hears how far the proof has come, so that an end without a word can be named."""

    def load(self, slug: str) -> None: ...
    def reach(self, stage: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of a module, given the artefacts that would be active beside it."""

    config: Config
    engine: Engine
    build: Build
    draw: Draw
    artefact: Artefact
    others: Sequence[Artefact]
    rehearsal: Rehearsal

    def run(self, progress: Progress) -> None:
        """Go through all stages; ``progress`` is told each name before its work begins.

        Raises ActivationRefused for a fault that a stage looks for; anything else that is
        raised is the module's own error. Another module that is broken is left out and noted.
        """
        stage = progress.reach
        neighbours = self._neighbours(progress)
        progress.load(self.artefact.slug)
        running = afterlife.running()
        module = loader.load(self.artefact)
        _import_everything(self.artefact)
        self._check_left_running(running)
        stage("register")
        generation = self.build(self.config, self.engine, [*neighbours, module])
        self._check_problems(generation, neighbours)
        stage("declare")
        self._check_declared(generation)
        stage("settings")
        self._check_settings(generation)
        with self.rehearsal.gone(generation, stage):
            stage("templates")
            self._check_templates(generation)
            stage("addresses")
            self._check_addresses(generation)
            stage("render")
            self.draw(self.artefact.slug)

    def _check_left_running(self, before: frozenset[str]) -> None:
        """Every worker imports the module at each change: what it starts would pile up there."""
        left = sorted(afterlife.running() - before)
        if left:
            raise ActivationRefused(
                f"Module {self.artefact.slug} left {left[0]} running when it was imported. Work "
                "belongs into a job or a request. Ask its publisher for a corrected version.",
                "import",
            )

    def _neighbours(self, progress: Progress) -> list[LoadedModule]:
        """Return the other modules that can be loaded; say on paper which cannot."""
        loaded = []
        for other in self.others:
            progress.load(other.slug)
            try:
                loaded.append(loader.load(other))
            except loader.ModuleImportError as error:
                print(f"Left out of the trial: {error.message}")  # noqa: T201 - kept as output
        return loaded

    def _check_problems(self, generation: Generation, neighbours: list[LoadedModule]) -> None:
        """Refuse what the candidate brings; what others bring without it is only noted."""
        slug, problems = self.artefact.slug, generation.problems
        if any(problem.plugin != slug for problem in problems):
            alone = self.build(self.config, self.engine, neighbours).problems
            broken = {problem.plugin for problem in alone}
            for problem in alone:
                print(f"Left out of the trial: {problem}")  # noqa: T201 - kept as output
            problems = [problem for problem in problems if problem.plugin not in broken]
        own = [str(problem) for problem in problems]
        own += [
            f"{slug}: the job {given.value.name}: {fault}"
            for given in generation.hooks.cron()
            if given.plugin == slug and (fault := schedule.fault_of(given.value.schedule))
        ]
        if own:
            raise ActivationRefused(
                f"Module {slug} does not fit: {'; '.join(own)}. Ask its publisher for a corrected "
                "version.",
                "register",
            )
        slow = [
            f"hook {hook} took {spent:.1f} s"
            for (owner, hook), spent in generation.hooks.guard.slow.items()
            if owner == slug
        ]
        if slow:
            raise ActivationRefused(
                f"Module {slug} is slow: {', '.join(slow)}. Every worker would wait for that at "
                "each change; such a hook must only describe, not work.",
                "register",
            )

    def _check_settings(self, generation: Generation) -> None:
        """What the module itself proposes must be what it would take from a form."""
        for given in generation.hooks.settings():
            if given.plugin != self.artefact.slug:
                continue
            for field in given.value.fields:
                if field.default in ("", [], (), None):
                    continue  # somebody must enter it first, which is no fault
                try:
                    values.parse(field, field.default)
                except InvalidInput as error:
                    raise ActivationRefused(
                        f"Module {self.artefact.slug}: the default of its setting “{field.key}” "
                        f"is one that it refuses itself: {error.message} The publisher must "
                        "give it another default.",
                        "settings",
                    ) from error

    def _check_declared(self, generation: Generation) -> None:
        registered = registered_by(generation, self.artefact.slug)
        declared = self.artefact.manifest.declares
        extras = [
            f"{kind}: {name}"
            for kind, names in registered.items()
            for name in sorted(names - set(declared.get(kind, ())))
        ]
        if extras:
            raise ActivationRefused(
                f"Module {self.artefact.slug} registers what module.toml does not declare "
                f"({', '.join(extras)}). Administrators consent to the declaration, so the "
                "publisher must complete it.",
                "declare",
            )

    def _check_templates(self, generation: Generation) -> None:
        """Compile every template; one outside its own folder could stand in another's way."""
        root = self.artefact.folder / "templates"
        for path in sorted(root.glob("*")):
            if path.name != self.artefact.slug:
                raise ActivationRefused(
                    f"The templates of module {self.artefact.slug} must lie in "
                    f"templates/{self.artefact.slug}/; templates/{path.name} does not.",
                    "templates",
                )
        for path in sorted(root.rglob("*.html")):
            generation.app.jinja_env.get_template(path.relative_to(root).as_posix())

    def _check_addresses(self, generation: Generation) -> None:
        registry = generation.registry
        endpoints = [entry.endpoint for entry in registry.menu]
        endpoints += [entry.create_endpoint for entry in registry.menu if entry.create_endpoint]
        endpoints += [entry.endpoint for entry in registry.client_entries]
        with generation.app.test_request_context():
            for endpoint in endpoints:
                url_for(endpoint)


def registered_by(generation: Generation, slug: str) -> dict[str, set[str]]:
    """Return what the module really registered, under the names that manifests use."""
    hooks, registry = generation.hooks, generation.registry

    def own(given: Iterable[Given[T]], name: Callable[[T], str]) -> set[str]:
        return {name(one.value) for one in given if one.plugin == slug}

    blueprints = own(registry.blueprints, attrgetter("name"))
    app = generation.app
    routes = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in blueprints and not is_static(app, rule.endpoint)
        for access in [access_of(app.view_functions[rule.endpoint])]
        if access is not None and access.audience in {Audience.PUBLIC, Audience.TOKEN}
    }
    return {
        "permissions": own(declared.features(generation), attrgetter("key")),
        "settings": own(hooks.settings(), attrgetter("key")),
        "cron": own(hooks.cron(), attrgetter("name")),
        "client_area": {
            entry.id
            for given in hooks.client_area()
            if given.plugin == slug
            for entry in given.value.entries
        },
        "webhook_events": own(hooks.webhook_events(), attrgetter("key")),
        "public_routes": routes,
    }


def _import_everything(artefact: Artefact) -> None:
    """Import every file of the module but its migrations, so that none fails later."""
    for found in pkgutil.walk_packages([str(artefact.folder)], f"{artefact.package}."):
        relative = found.name[len(artefact.package) + 1 :]
        if relative.split(".")[0] not in {"migrations", "tests"}:
            importlib.import_module(found.name)
