"""Imports and exports of any type of record."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()


def upgrade() -> None:
    widen_imports()
    make_import_tables()
    make_export_tables()


def widen_imports():
    new = [
        sa.Column("delimiter", sa.String(4)),
        sa.Column("sheet", sa.String(200)),
        sa.Column("formats", sa.JSON()),
        sa.Column("match_keys", sa.JSON()),
        sa.Column("matches", sa.String(10)),
        sa.Column("decisions", sa.JSON()),
    ]
    for column in [*new, sa.Column("undo_id", sa.Integer())]:
        op.add_column("host_import", column)
    table = sa.table(
        "host_import",
        sa.column("kind", sa.String()),
        sa.column("update_existing", sa.Boolean()),
        *(sa.column(one.name, one.type) for one in new),
    )
    matches = sa.case((table.c.update_existing, "update"), else_="skip")
    given = {"delimiter": "", "sheet": "", "formats": {}, "match_keys": [], "decisions": {}}
    op.execute(table.update().values(matches=matches, **given))
    op.execute(table.update().where(table.c.kind == "clients").values(kind="host.client"))
    with op.batch_alter_table("host_import") as batch_op:
        batch_op.drop_column("update_existing")
        for column in new:
            batch_op.alter_column(column.name, existing_type=column.type, nullable=False)


def make_import_tables():
    op.create_table(
        "host_import_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["host_import.id"],
            name=op.f("fk_host_import_part_import_id_host_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_import_part")),
    )
    op.create_index(op.f("ix_host_import_part_import_id"), "host_import_part", ["import_id"])
    op.create_table(
        "host_known_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("heads", sa.String(64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_known_file")),
        sa.UniqueConstraint(
            "record_type", "heads", name=op.f("uq_host_known_file_record_type_heads")
        ),
    )


def make_export_tables():
    op.create_table(
        "host_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("ids", sa.JSON()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(1000), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("claimed_until", INSTANT),
        sa.Column("finished_at", INSTANT),
        staff("host_export"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_export")),
    )
    op.create_index("ix_host_export_state", "host_export", ["state", "claimed_until"])
    op.create_index(op.f("ix_host_export_staff_id"), "host_export", ["staff_id"])
    op.create_table(
        "host_export_habit",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        staff("host_export_habit"),
        sa.PrimaryKeyConstraint("staff_id", "record_type", name=op.f("pk_host_export_habit")),
    )


def staff(table):
    return sa.ForeignKeyConstraint(
        ["staff_id"],
        ["host_staff.id"],
        name=op.f(f"fk_{table}_staff_id_host_staff"),
        ondelete="CASCADE",
    )
