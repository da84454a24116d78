"""What module.toml declares and what the module registers are the same, in both directions."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from host.conformance.finding import Finding
from host.conformance.trial import Trial
from host.lifecycle.proof import registered_by
from host.sandbox import Site

_IN_WORDS = {"outgoing_hosts"}
"""Declared for people to read; nothing in the code stands against it."""


def check_declarations(trial: Trial) -> Iterator[Finding]:
    """Compare every list of [declares] with the generation and the database."""
    declared = trial.manifest.declares
    with trial.site() as site:
        registered = registered_by(site.runtime.generation(), trial.slug)
        registered["tables"] = _tables(site, trial.slug)
    for kind in sorted(set(declared) - _IN_WORDS):
        told, real = set(declared[kind]), registered.get(kind, set())
        where = f"{trial.slug}/module.toml, [declares] {kind}"
        for name in sorted(real - told):
            yield Finding(
                f"“{name}” is registered and not declared",
                where,
                f"Add “{name}” to {kind}; administrators agree to what stands there.",
            )
        for name in sorted(told - real):
            yield Finding(
                f"“{name}” is declared, but the module never registers it",
                where,
                f"Take “{name}” out of {kind}, or register it.",
            )


def _tables(site: Site, slug: str) -> set[str]:
    """Return the module's tables; one whose slug only begins like this is not on the site."""
    version_table = f"{slug}_schema_version"
    names = sa.inspect(site.engine).get_table_names()
    others = [one.slug for one in site.runtime.generation().modules if one.slug != slug]
    longer = tuple(f"{other}_" for other in others if other.startswith(f"{slug}_"))
    return {
        name
        for name in names
        if name.startswith(f"{slug}_")
        and name != version_table
        and not any(name.startswith(prefix) for prefix in longer)
    }
