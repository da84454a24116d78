"""Saved views of lists, long bulk changes, teams, and the log by which changes are taken back."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()


def upgrade() -> None:
    make_teams()
    make_views()
    make_bulk_jobs()
    make_undo()


def stamps():
    return (
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.Integer()),
    )


def make_teams():
    op.create_table(
        "host_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        *stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_team")),
        sa.UniqueConstraint("name", name=op.f("uq_host_team_name")),
    )


def make_views():
    op.create_table(
        "host_saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.Integer()),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("layout", sa.String(20), nullable=False),
        sa.Column("query", sa.String(4000), nullable=False),
        *stamps(),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_saved_view_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_saved_view")),
    )
    op.create_index("ix_host_saved_view_type", "host_saved_view", ["record_type", "staff_id"])
    op.create_index(op.f("ix_host_saved_view_staff_id"), "host_saved_view", ["staff_id"])


def make_bulk_jobs():
    op.create_table(
        "host_bulk_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(1000), nullable=False),
        sa.Column("undo_id", sa.Integer()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("claimed_until", INSTANT),
        sa.Column("finished_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_bulk_job_staff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_bulk_job")),
    )
    op.create_index(op.f("ix_host_bulk_job_staff_id"), "host_bulk_job", ["staff_id"])
    op.create_index("ix_host_bulk_job_state", "host_bulk_job", ["state", "claimed_until"])


def make_undo():
    op.create_table(
        "host_undo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("actor_label", sa.String(200), nullable=False),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("record_id", sa.Integer()),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_undo")),
    )
    op.create_index("ix_host_undo_record", "host_undo", ["record_type", "record_id", "id"])
    op.create_index("ix_host_undo_actor", "host_undo", ["actor_id", "id"])
    op.create_index("ix_host_undo_at", "host_undo", ["at"])
    op.create_table(
        "host_undo_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(100), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["host_undo.id"],
            name=op.f("fk_host_undo_step_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_undo_step")),
    )
    op.create_index(op.f("ix_host_undo_step_entry_id"), "host_undo_step", ["entry_id"])
