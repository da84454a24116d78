"""Three versions of one small module, whose tables and answers differ."""

from __future__ import annotations

from pathlib import Path

from tests.broken_modules import MIGRATION, PLUGIN, make

COLOUR = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("sample_thing", sa.Column("colour", sa.String(20)))


def downgrade():
    with op.batch_alter_table("sample_thing") as table:
        table.drop_column("colour")
"""
FOLLOWED = """

@hookimpl
def on_upgrade(from_version: str) -> None:
    from host.api import session
    import sqlalchemy as sa

    session().execute(sa.text("UPDATE sample_thing SET colour = :it"), {"it": from_version})
"""


def one(folder: Path, **parts: object) -> Path:
    """Make version 1.0.0."""
    return make(folder, **parts)  # type: ignore[arg-type]


def two(folder: Path, *, plugin: str = "", version: str = "2.0.0", more: str = "") -> Path:
    """Make version 2.0.0, with a column more and another answer."""
    answer = PLUGIN.replace("the sample answers", "the second sample answers")
    return make(
        folder,
        plugin=(plugin or answer + FOLLOWED) + more,
        version=version,
        files={"migrations/0002_colour.py": COLOUR},
    )


def named(folder: Path, slug: str, **parts: str) -> Path:
    """Make the sample under another slug; ``requires`` and the like go into module.toml."""
    plugin = PLUGIN.replace('"sample', f'"{slug}').replace("/sample", f"/{slug}")
    migration = MIGRATION.replace("sample_thing", f"{slug}_thing")
    version = parts.pop("version", "1.0.0")
    made = make(folder / slug / version, plugin=plugin, migration=migration, version=version)
    root = made.rename(folder / slug / version / slug)
    manifest = root / "module.toml"
    text = manifest.read_text("utf-8").replace("sample", slug).replace("Sample", slug.title())
    for table, line in parts.items():
        text += f"\n[{table}]\n{line}\n"
    manifest.write_text(text, "utf-8")
    return root
