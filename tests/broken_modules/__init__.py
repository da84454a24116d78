"""Small modules made on the spot, most of them broken in one way."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

PLUGIN = """
from collections.abc import Sequence

from flask import Blueprint

from host.api import Feature, MenuEntry, hookimpl, requires

pages_of_sample = Blueprint("sample", __name__, url_prefix="/sample", template_folder="templates")


@pages_of_sample.get("/")
@requires("sample.things", "view")
def index() -> str:
    return "the sample answers"


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [pages_of_sample]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [Feature("sample.things", "Things")]


@hookimpl
def menu() -> Sequence[MenuEntry]:
    return [MenuEntry("sample", "Sample", "box", "sample.index", ("sample.things:view",))]
"""

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("sample_thing", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("sample_thing")
"""

MANIFEST = """
[module]
slug = "sample"
name = "Sample"
version = "{version}"
publisher = "Tests"
description = "A module for tests."
host_api = "{host_api}"

[declares]
permissions = ["sample.things"]
tables = ["sample_thing"]
"""


def make(
    folder: Path,
    *,
    plugin: str = PLUGIN,
    migration: str = MIGRATION,
    version: str = "1.0.0",
    host_api: str = ">=1.0,<2",
    files: dict[str, str] | None = None,
) -> Path:
    """Write a module into a fresh folder and return it; every part can be replaced."""
    root = folder / "sample"
    written = {
        "__init__.py": "",
        "module.toml": MANIFEST.format(version=version, host_api=host_api),
        "plugin.py": plugin,
        "migrations/0001_things.py": migration,
        **(files or {}),
    }
    for name, text in written.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
    return root
