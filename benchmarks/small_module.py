"""A small module written on the spot: it takes part in much and does little."""

from __future__ import annotations

from pathlib import Path

_PLUGIN = """
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint

from host.api import (
    Actor, CronContext, CronJob, Feature, MenuEntry, RecordChanged, SearchHit, SearchProvider,
    SettingsField, SettingsSection, hookimpl, requires, session,
)

pages_of_SLUG = Blueprint("SLUG", __name__, url_prefix="/SLUG")


@pages_of_SLUG.get("/")
@requires("SLUG.things", "view")
def index() -> str:
    session().execute(sa.text("SELECT count(*) FROM SLUG_thing")).scalar()
    return "VERSION"


def find(actor: Actor, text: str, most: int) -> Sequence[SearchHit]:
    return []


def work(context: CronContext) -> None:
    context.count("calls")


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [pages_of_SLUG]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [Feature("SLUG.things", "Things of SLUG")]


@hookimpl
def menu() -> Sequence[MenuEntry]:
    return [MenuEntry("SLUG", "Things of SLUG", "box", "SLUG.index", ("SLUG.things:view",))]


@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [SettingsSection("SLUG", "SLUG", (SettingsField("colour", "Colour"),))]


@hookimpl
def cron() -> Sequence[CronJob]:
    return [CronJob("SLUG.work", "Work of SLUG", "0 7 * * *", work)]


@hookimpl
def search_providers() -> Sequence[SearchProvider]:
    return [SearchProvider("SLUG", "Things of SLUG", find)]


@hookimpl
def record_changed(event: RecordChanged) -> None:
    pass
"""
_MANIFEST = """
[module]
slug = "SLUG"
name = "Things of SLUG"
version = "VERSION"
publisher = "Benchmarks"
description = "Takes part in much and does little."
host_api = ">=1.0,<2"

[declares]
permissions = ["SLUG.things"]
settings = ["SLUG"]
cron = ["SLUG.work"]
tables = ["SLUG_thing"]
"""
_MIGRATIONS = {
    "1.0.0": """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("SLUG_thing", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("SLUG_thing")
""",
    "2.0.0": """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.add_column("SLUG_thing", sa.Column("colour", sa.String(20)))


def downgrade():
    with op.batch_alter_table("SLUG_thing") as table:
        table.drop_column("colour")
""",
}


def make(folder: Path, slug: str, version: str = "1.0.0") -> Path:
    """Write the module in one of its two versions; its page answers with the version."""
    root = folder / version / slug
    files = {"__init__.py": "", "plugin.py": _PLUGIN, "module.toml": _MANIFEST}
    for known, text in _MIGRATIONS.items():
        if known <= version:
            files[f"migrations/{known[0]}.py"] = text
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("SLUG", slug).replace("VERSION", version), "utf-8")
    return root
