"""Let planning tasks know the host task that they have become."""

import sqlalchemy as sa
from alembic import op

revision = "account_planning_0003"
down_revision = "account_planning_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_planning_task", sa.Column("host_task_id", sa.Integer(), nullable=True))
    op.create_index("ix_account_planning_task_host", "account_planning_task", ["host_task_id"])


def downgrade() -> None:
    op.drop_index("ix_account_planning_task_host", "account_planning_task")
    op.drop_column("account_planning_task", "host_task_id")
