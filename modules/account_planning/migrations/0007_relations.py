"""Lay down what plans are linked to."""

import sqlalchemy as sa
from alembic import op

from host.api import UtcDateTime

revision = "account_planning_0007"
down_revision = "account_planning_0006"
branch_labels = None
depends_on = None

TABLE = "account_planning_relation"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("record_type", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("noun", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name=f"fk_{TABLE}_plan_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["host_staff.id"],
            name=f"fk_{TABLE}_created_by",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("plan_id", "record_type", "record_id", name=f"uq_{TABLE}_record"),
    )
    op.create_index(f"ix_{TABLE}_kind", TABLE, ["kind", "plan_id"])
    op.create_index(f"ix_{TABLE}_record", TABLE, ["record_type", "record_id", "plan_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
