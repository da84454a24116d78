"""Which modules fit the host and each other; works on manifests alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from packaging.specifiers import SpecifierSet

from host import HOST_API
from host.errors import Conflict
from host.hooks.manifest import Manifest
from host.lifecycle.errors import ArchiveRefused

Manifests = Mapping[str, Manifest]
"""Manifests by slug."""


def check_host(manifest: Manifest) -> None:
    """Refuse a module that was made for another host."""
    if not manifest.accepts_host(HOST_API):
        raise ArchiveRefused(
            f"{manifest.name} {manifest.version} needs host API {manifest.host_api}; this host "
            f"has {HOST_API}. Upgrade the host, or get a version of the module made for it."
        )


def check_neighbours(manifest: Manifest, active: Manifests) -> None:
    """Refuse a module whose requirements are not active, or beside which others cannot be.

    Raises Conflict with every reason at once.
    """
    reasons = [
        *_missing(manifest, active),
        *_unwanted(manifest, active),
        *_unwanting(manifest, active),
        *_outgrown(manifest, active),
    ]
    if reasons:
        raise Conflict(" ".join(reasons))


def check_cycle(manifest: Manifest, installed: Manifests) -> None:
    """Refuse a module that needs itself by way of others; raises Conflict naming the circle."""
    circle = cycle_through(manifest.slug, {**installed, manifest.slug: manifest})
    if circle:
        raise Conflict(
            f"These modules need each other in a circle: {' → '.join(circle)}. None of them can "
            "be activated first; ask the publishers to take one requirement out."
        )


def check_tables(manifest: Manifest, installed: Manifests) -> None:
    """Refuse a module that declares a table of another one: a purge would drop it.

    Raises ArchiveRefused.
    """
    tables = set(manifest.declares.get("tables", ()))
    for slug, other in installed.items():
        common = sorted(tables & set(other.declares.get("tables", ())))
        if slug != manifest.slug and common:
            raise ArchiveRefused(
                f"{manifest.name} cannot be taken: the table “{common[0]}” is {other.name}'s, and "
                "two modules cannot have one table. Ask its publisher for another name of it."
            )


def cycle_through(slug: str, manifests: Manifests) -> list[str]:
    """Return the circle of requirements that leads from the module back to it, or nothing."""

    def walk(path: list[str]) -> list[str]:
        for needed in sorted(_requires(manifests, path[-1])):
            if needed == slug:
                return [*path, slug]
            if needed not in path and (found := walk([*path, needed])):
                return found
        return []

    return walk([slug])


def dependents_of(slug: str, active: Manifests) -> list[str]:
    """Return all modules that need this one, also by way of others; the outermost first."""
    found: list[str] = []

    def visit(needed: str) -> None:
        for other in sorted(active):
            if other != slug and needed in active[other].requires and other not in found:
                visit(other)
                found.append(other)

    visit(slug)
    return found


def parked(active: Manifests, host_api: str = HOST_API) -> dict[str, str]:
    """Return why active modules cannot be loaded, by slug; those that can are left out.

    A module is parked when it was made for another host, or when one that it needs is not
    active, is of a version that does not fit, or is parked itself.
    """
    reasons: dict[str, str] = {}
    for slug, manifest in active.items():
        if not manifest.accepts_host(host_api):
            reasons[slug] = (
                f"{manifest.name} {manifest.version} was made for host API {manifest.host_api}; "
                f"this host has {host_api}. Upload a version of it made for this host."
            )
    while True:
        more = _parked_by_others(active, reasons)
        if not more:
            return reasons
        reasons |= more


def _parked_by_others(active: Manifests, reasons: Mapping[str, str]) -> dict[str, str]:
    good = {slug: one for slug, one in active.items() if slug not in reasons}
    return {slug: " ".join(found) for slug, one in good.items() if (found := _missing(one, good))}


def _missing(manifest: Manifest, active: Manifests) -> Iterable[str]:
    found = []
    for slug, wanted in manifest.requires.items():
        if slug not in active:
            found.append(f"{manifest.name} needs the module “{slug}” {wanted}. Activate it first.")
        elif not _fits(active[slug].version, wanted):
            found.append(
                f"{manifest.name} needs “{slug}” {wanted}; active is {active[slug].version}. "
                f"Install a fitting version of {slug}."
            )
    return found


def _unwanted(manifest: Manifest, active: Manifests) -> Iterable[str]:
    return [
        f"{manifest.name} cannot run beside “{slug}” {active[slug].version}. Deactivate that first."
        for slug, range_ in manifest.conflicts.items()
        if slug in active and _fits(active[slug].version, range_)
    ]


def _unwanting(manifest: Manifest, active: Manifests) -> Iterable[str]:
    return [
        f"{other.name} {other.version} cannot run beside {manifest.name} {manifest.version}. "
        f"Deactivate “{slug}” first."
        for slug, other in active.items()
        if slug != manifest.slug
        and manifest.slug in other.conflicts
        and _fits(manifest.version, other.conflicts[manifest.slug])
    ]


def _outgrown(manifest: Manifest, active: Manifests) -> Iterable[str]:
    """Find active modules that need this one in another version."""
    return [
        f"{other.name} {other.version} needs “{manifest.slug}” {other.requires[manifest.slug]}, "
        f"not {manifest.version}. Upgrade “{slug}” first, or deactivate it."
        for slug, other in active.items()
        if manifest.slug in other.requires
        and not _fits(manifest.version, other.requires[manifest.slug])
    ]


def _requires(manifests: Manifests, slug: str) -> Iterable[str]:
    return manifests[slug].requires if slug in manifests else ()


def _fits(version: str, range_: str) -> bool:
    return SpecifierSet(range_).contains(version, prereleases=True)
