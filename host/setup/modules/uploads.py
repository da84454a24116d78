"""Why an upload was refused, as far as the page can offer something against it."""

from __future__ import annotations

from packaging.version import Version

from host.database import session
from host.errors import TrellisError
from host.lifecycle import archive
from host.lifecycle.models import Module


def is_older(data: bytes) -> bool:
    """Tell whether the archive is a version older than the installed one; runs nothing of it."""
    try:
        manifest = archive.read(data).manifest
    except TrellisError:
        return False
    module = session().get(Module, manifest.slug)
    return module is not None and Version(manifest.version) < Version(module.version)
