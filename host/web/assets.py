"""Addresses of static files that carry a digest, so browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).parent / "static"


def asset(path: str) -> str:
    """Return the versioned address of a file of the host."""
    return f"/static/{path}?v={_digest(path)}"


def module_asset(slug: str, path: str) -> str:
    """Return the versioned address of a file of a module."""
    from host.kernel.generation import current

    module = current().module(slug)
    version = module.artefact.digest[:12] if module else ""
    return url_for(f"{slug}.static", filename=path, v=version)


@cache
def _digest(path: str) -> str:
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"
