"""Keep how the health of plans went."""

import sqlalchemy as sa
from alembic import op

revision = "account_planning_0008"
down_revision = "account_planning_0007"
branch_labels = None
depends_on = None

TABLE = "account_planning_health_week"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_health_week_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "monday", name="pk_account_planning_health_week"),
    )
    op.create_index("ix_account_planning_health_week_monday", TABLE, ["monday"])


def downgrade() -> None:
    op.drop_table(TABLE)
