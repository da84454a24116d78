"""Settings of files: how large one may be, and how much all may take together."""

from __future__ import annotations

from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import service as settings

SECTION = "files"
MEGABYTE, GIGABYTE = 1_000_000, 1_000_000_000

FILES = SettingsSection(
    key=SECTION,
    title="Files",
    icon="paperclip",
    position=18,
    description="Limits for files that people add. The same file counts once, "
    "however often it is added.",
    fields=(
        SettingsField(
            "total_gb",
            "All files together",
            FieldKind.INTEGER,
            default=20,
            minimum=0,
            maximum=100_000,
            help="GB. Beyond that nobody can add files; 0 sets no limit.",
        ),
        SettingsField(
            "largest_mb",
            "Largest file",
            FieldKind.INTEGER,
            default=25,
            minimum=1,
            maximum=60,
            help="MB. A web server before this one may have a limit of its own.",
        ),
    ),
)


def largest() -> int:
    """Return how many bytes one file may have."""
    return int(settings.get(SECTION, "largest_mb")) * MEGABYTE


def limit() -> int | None:
    """Return how many bytes all files may have together; None for no limit."""
    total = int(settings.get(SECTION, "total_gb"))
    return total * GIGABYTE if total else None
