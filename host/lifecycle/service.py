"""The life of modules: the same functions for the page, the command and tests."""

from __future__ import annotations

import sqlalchemy as sa

from host.database import session
from host.lifecycle.activation import activate, deactivate, dependents_of
from host.lifecycle.diagnosis import Diagnosis, doctor
from host.lifecycle.lease import LEASE, LEASE_SECONDS
from host.lifecycle.models import Module
from host.lifecycle.operations import MODULE_TYPE, get_module, manifest_by, manifest_of
from host.lifecycle.removal import PurgePreview, purge, purge_preview, reinstall, uninstall
from host.lifecycle.store import absent
from host.lifecycle.upgrading import discard_upgrade, roll_back, upgrade
from host.lifecycle.uploading import upload

__all__ = [
    "LEASE",
    "LEASE_SECONDS",
    "MODULE_TYPE",
    "Diagnosis",
    "PurgePreview",
    "activate",
    "deactivate",
    "dependents_of",
    "discard_upgrade",
    "doctor",
    "get_module",
    "left_out",
    "list_modules",
    "manifest_by",
    "manifest_of",
    "purge",
    "purge_preview",
    "reinstall",
    "roll_back",
    "uninstall",
    "upgrade",
    "upload",
]


def list_modules() -> list[Module]:
    """Return all installed modules by name; reads only the database."""
    return list(session().scalars(sa.select(Module).order_by(Module.name, Module.slug)))


def left_out() -> dict[str, str]:
    """Return why modules that are active are not loaded, by slug."""
    return absent(session().connection())
