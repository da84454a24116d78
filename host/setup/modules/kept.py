"""Reads what is kept of modules without trusting it: a damaged manifest is a finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request

from host.errors import TrellisError
from host.hooks.manifest import Manifest
from host.kernel.generation import current
from host.lifecycle import service
from host.lifecycle.models import Module
from host.setup.modules.badges import Serving
from host.web import safe_cookie

_NO_ARCHIVE = (
    "Its archive is missing from the database. Upload the module again, or restore a back-up."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A manifest, or why there is none."""

    manifest: Manifest | None
    damage: str = ""


def read(text: str | None) -> Reading:
    """Read a manifest that the database kept; never raises."""
    if text is None:
        return Reading(None, _NO_ARCHIVE)
    try:
        return Reading(Manifest.parse(text))
    except TrellisError as error:
        return Reading(
            None,
            f"What the database keeps of it cannot be read: {error.message} "
            "Upload the module again, or restore a back-up.",
        )


def serving(modules: Iterable[Module]) -> Serving:
    """Return what this process runs, and why others of these modules are left out, if any is.

    No statement while every active one of them runs, and three otherwise.
    """
    generation = current()
    loaded = frozenset(one.slug for one in generation.modules)
    absent = any(one.is_active and one.slug not in loaded for one in modules)
    return Serving(
        loaded,
        _left_out() if absent else {},
        bool(generation.safe_mode)
        or generation.config.safe_mode
        or safe_cookie.is_in(request.environ, generation.config),
    )


def dependents(module: Module) -> list[Module]:
    """Return who needs an active module; nobody where a damaged manifest hides it."""
    try:
        return service.dependents_of(module.slug) if module.is_active else []
    except TrellisError:
        return []


def _left_out() -> dict[str, str]:
    """A damaged manifest of one module must not hide the pages of all."""
    try:
        return service.left_out()
    except TrellisError:
        return {}
