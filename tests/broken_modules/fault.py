"""What one kind of fault is: its archive, when it shows, and what must be said of it then."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from textwrap import dedent
from typing import TYPE_CHECKING

from tests.broken_modules import MANIFEST, MIGRATION, PLUGIN

if TYPE_CHECKING:
    from tests.broken_modules.scene import Scene, Shown

Content = str | bytes
IMPORT = "from host.api import Feature, MenuEntry, hookimpl, requires"


class When(StrEnum):
    """At which step of a module's life a fault shows."""

    UPLOAD = "upload"
    ACTIVATE = "activate"
    UPGRADE = "upgrade"
    REQUEST = "a later request"
    CRON = "a scheduled job"
    DEACTIVATE = "deactivate"
    PURGE = "purge"
    CHECK = "a later check"


def manifest(version: str = "1.0.0", host_api: str = ">=1.0,<2", more: str = "") -> str:
    """Return a good manifest, with more lines of [declares] or tables behind it."""
    return MANIFEST.format(version=version, host_api=host_api) + more


def files(**changed: str) -> dict[str, Content]:
    """Return the files of a good module; ``plugin`` and ``migration`` replace those."""
    return {
        "__init__.py": "",
        "module.toml": dedent(changed.get("manifest") or manifest()),
        "plugin.py": dedent(changed.get("plugin", PLUGIN)),
        "migrations/0001_things.py": dedent(changed.get("migration", MIGRATION)),
    }


def zipped(content: Mapping[str, Content], top: str = "sample/") -> bytes:
    """Pack the files as they are, with no check that would find their fault."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(f"{top}{name}", body)
    return target.getvalue()


def corrected(version: str = "1.0.9") -> bytes:
    """Return the archive of a version without a fault."""
    return zipped(files(manifest=manifest(version)))


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault.

    ``stage``, ``says`` and ``remedy`` are what must be read where the administrator looks:
    where it happened, what is wrong, and what to do. ``before`` prepares the site, ``shows``
    brings the fault out where the step itself does not, ``mend`` does what the remedy says
    where that is not a corrected version. ``hangs`` asks for a short trial.
    """

    name: str
    stage: str
    says: str
    remedy: str
    archive: Callable[[], bytes]
    when: When = When.ACTIVATE
    before: Callable[[Scene], object] | None = None
    shows: Callable[[Scene], Shown] | None = None
    mend: Callable[[Scene], object] | None = None
    hangs: bool = False
    good: Callable[[], bytes] = field(default=corrected)
    """The corrected version that is installed at the end."""


def module(more: Mapping[str, Content] | None = None, **changed: str) -> Callable[[], bytes]:
    """Return what packs the sample with these parts replaced and these files added."""

    def pack() -> bytes:
        return zipped({**files(**changed), **(more or {})})

    return pack


def changed(old: str, new: str, text: str = PLUGIN) -> str:
    """Replace a part of the plugin that must be there."""
    assert old in text, old
    return text.replace(old, new)


def adding(code: str, names: str = "") -> str:
    """Return the plugin with more code, and more names imported from host.api."""
    plugin = changed(IMPORT, f"{IMPORT}, {names}") if names else PLUGIN
    return plugin + dedent(code)
