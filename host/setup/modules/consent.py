"""What an administrator agrees to when activating a module, read from its manifest alone."""

from __future__ import annotations

from dataclasses import dataclass

from host.hooks.manifest import Manifest

_LINES = (
    ("permissions", "lock", "Adds rights that you can give to roles", ""),
    ("tables", "database", "Makes these tables", "No other table is changed."),
    ("cron", "clock", "Runs these jobs by itself", ""),
    ("settings", "adjustments", "Adds a page of settings", ""),
    ("webhook_events", "webhook", "Can tell other systems of these events", ""),
    ("outgoing_hosts", "world-upload", "Sends data out to", ""),
    ("client_area", "users", "Shows pages to your clients", "Each client sees only their own."),
    ("public_routes", "world", "Answers to everybody at", "No log-in is asked there."),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that the module will do."""

    icon: str
    title: str
    names: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What another version does that this one does not, and what it no longer does."""

    new: list[Clause]
    gone: list[Clause]
    remarks: list[str]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to agree to anew."""
        return not (self.new or self.gone or self.remarks)


def clauses(manifest: Manifest) -> list[Clause]:
    """Return what the manifest declares, in the order in which it matters."""
    return [
        Clause(icon, title, manifest.declares[key], note)
        for key, icon, title, note in _LINES
        if manifest.declares.get(key)
    ]


def differences(before: Manifest | None, after: Manifest) -> Differences:
    """Compare two versions; everything is new where the one before cannot be read."""
    if before is None:
        return Differences(clauses(after), [], _remarks(after, after))
    return Differences(_more(before, after), _more(after, before), _remarks(before, after))


def _more(less: Manifest, more: Manifest) -> list[Clause]:
    found = []
    for key, icon, title, note in _LINES:
        known = set(less.declares.get(key, ()))
        names = tuple(name for name in more.declares.get(key, ()) if name not in known)
        if names:
            found.append(Clause(icon, title, names, note))
    return found


def _remarks(before: Manifest, after: Manifest) -> list[str]:
    found = []
    if after.publisher != before.publisher:
        found.append(f"The publisher is {after.publisher}; so far it was {before.publisher}.")
    if after.licence_required and not before.licence_required:
        found.append("It needs a purchase code from now on.")
    for slug, wanted in after.requires.items():
        if before.requires.get(slug) != wanted:
            found.append(f"It needs the module “{slug}” {wanted}.")
    return found
