"""Handing over: what one person held, on its way to others; and the mark of the site's secret."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()
TABLE = "host_hand_over"


def upgrade() -> None:
    """Make the table of hand-overs, and that of the secret's mark."""
    op.create_table(
        "host_site_secret",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_site_secret")),
    )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.Integer()),
        sa.Column("leaver_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("undo_id", sa.Integer()),
        sa.Column("error", sa.String(1000), nullable=False),
        sa.Column("claimed_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_hand_over_staff_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["leaver_id"],
            ["host_staff.id"],
            name=op.f("fk_host_hand_over_leaver_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_hand_over")),
    )
    op.create_index(op.f("ix_host_hand_over_staff_id"), TABLE, ["staff_id"])
    op.create_index("ix_host_hand_over_state", TABLE, ["state", "claimed_until"])
    op.create_index("ix_host_hand_over_leaver", TABLE, ["leaver_id", "state"])
