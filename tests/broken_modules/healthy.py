"""The neighbour that must not notice anything: its slug begins like that of the broken module."""

from __future__ import annotations

from tests.broken_modules.fault import zipped

SLUG = "sample_well"
ROWS = ("deep", "deeper", "deepest")
_MANIFEST = """
[module]
slug = "sample_well"
name = "Wishing well"
version = "1.0.0"
publisher = "Tests"
description = "A module that does what it should."
host_api = ">=1.0,<2"

[declares]
permissions = ["sample_well.wishes"]
settings = ["sample_well"]
cron = ["sample_well.count"]
webhook_events = ["well.filled"]
tables = ["sample_well_wish"]
"""
_PLUGIN = """
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint

from host.api import (
    CronContext, CronJob, Feature, MenuEntry, SettingsField, SettingsSection, WebhookEvent,
    hookimpl, requires, session,
)

well = Blueprint("sample_well", __name__, url_prefix="/sample_well")


@well.get("/")
@requires("sample_well.wishes", "view")
def index() -> str:
    count = session().scalar(sa.text("SELECT count(*) FROM sample_well_wish"))
    return f"{count} wishes"


def count(context: CronContext) -> None:
    context.count("wishes")


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [well]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [Feature("sample_well.wishes", "Wishes")]


@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [SettingsSection("sample_well", "Well", fields=(SettingsField("name", "Name"),))]


@hookimpl
def cron() -> Sequence[CronJob]:
    return [CronJob("sample_well.count", "Count", "0 6 * * *", count)]


@hookimpl
def webhook_events() -> Sequence[WebhookEvent]:
    return [WebhookEvent("well.filled", "Well filled")]


@hookimpl
def menu() -> Sequence[MenuEntry]:
    rights = ("sample_well.wishes:view",)
    return [MenuEntry("sample_well", "Well", "box", "sample_well.index", rights)]
"""
_MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "sample_well_wish",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("text", sa.String(40)),
    )


def downgrade():
    op.drop_table("sample_well_wish")
"""


def archive() -> bytes:
    """Return its archive."""
    content = {
        "__init__.py": "",
        "module.toml": _MANIFEST,
        "plugin.py": _PLUGIN,
        "migrations/0001_wishes.py": _MIGRATION,
    }
    return zipped(content, top=f"{SLUG}/")
