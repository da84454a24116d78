"""Lay down mind maps and their versions."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "account_planning_0005"
down_revision = "account_planning_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_planning_map_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", LongText(), nullable=False),
        sa.Column("topics", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_map_version_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_map_version"),
        sa.UniqueConstraint("plan_id", "number", name="uq_account_planning_map_version_number"),
    )


def downgrade() -> None:
    op.drop_table("account_planning_map_version")
