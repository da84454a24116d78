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
    items: tuple[str, ...]
    note: str


def clauses(manifest: Manifest) -> list[Clause]:
    """Return what the manifest declares, in the order in which it matters."""
    return [
        Clause(icon, title, manifest.declares[key], note)
        for key, icon, title, note in _LINES
        if manifest.declares.get(key)
    ]
