"""Cron that tells: streaks of failures, jobs switched off or moved, and silence."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = host.database.types.UtcDateTime()


def upgrade() -> None:
    """Add what is known of each job, and of the site."""
    for column in (
        sa.Column("schedule", sa.String(120), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("blocked_until", INSTANT, nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("off_at", INSTANT, nullable=True),
        sa.Column("off_by", sa.String(200), nullable=True),
        sa.Column("off_reason", sa.String(500), nullable=True),
    ):
        op.add_column("host_cron_state", column)
    for column in (
        sa.Column("old_key", sa.String(300), nullable=True),
        sa.Column("old_key_until", INSTANT, nullable=True),
        sa.Column("silent_at", INSTANT, nullable=True),
    ):
        op.add_column("host_cron_site", column)
