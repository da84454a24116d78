"""Prepares the demonstration site; run again, it does only what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from host.database import session, transaction
from host.demo import people
from host.hooks.actor import SYSTEM
from host.kernel.generation import current
from host.kernel.runtime import Runtime
from host.lifecycle import archive, service
from host.lifecycle.models import Module
from host.settings import service as settings

MODULES = Path(__file__).resolve().parents[2] / "modules"
_STAMP = "demo.stamp"


def prepare(runtime: Runtime, say: Callable[[str], None]) -> None:
    """Make staff, modules and data; a stamp of the modules' files makes the next start quick."""
    stamp = runtime.config.data_dir / _STAMP
    state = _state()
    if stamp.is_file() and stamp.read_text("utf-8") == state:
        return
    with runtime.context():
        people.ensure()
    for folder in sorted(path.parent for path in MODULES.glob("*/module.toml")):
        with runtime.context():
            _install(folder, say)
    with runtime.context():
        say("Loading demonstration data")
        people.grant_presets()
        for demo in current().registry.demo:
            with transaction():
                demo.load()
        from host.clients import demo as client_demo

        client_demo.set_client_password(people.PASSWORD)
        _settings()
    stamp.write_text(state, "utf-8")


def _install(folder: Path, say: Callable[[str], None]) -> None:
    name, data = archive.pack(folder)
    digest = archive.read(data).digest
    module = session().scalar(sa.select(Module).where(Module.slug == folder.name))
    if module is not None and module.digest == digest and module.is_active:
        return
    say(f"Activating {folder.name}")
    if module is not None and module.is_active and module.digest != digest:
        service.deactivate(module.slug, SYSTEM)
    if module is None or module.digest != digest:
        service.upload(data, name, SYSTEM)
    key = folder / "localhost.key"
    service.activate(folder.name, key.read_text("utf-8") if key.is_file() else None, SYSTEM)


def _settings() -> None:
    settings.save("general", {"company": "Trellis demo"}, SYSTEM)
    settings.save(
        "client_area",
        {
            "welcome": "Plans that we share with you, and what they wait for.",
            "footer": "Trellis demo. Nothing in here is real.",
            "support": "help@demo.example",
            "company_fields": ["phone", "email", "website", "address", "zip", "city"],
        },
        SYSTEM,
    )
    if current().module("account_planning"):
        settings.save(
            "account_planning",
            {"portal_enabled": True, "reminders_enabled": True, "recurring_enabled": True},
            SYSTEM,
        )


def _state() -> str:
    whole = hashlib.sha256()
    for path in sorted(MODULES.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    return whole.hexdigest()
