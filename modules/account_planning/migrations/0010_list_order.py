"""Let lists be sorted by client status, quadrant and owner."""

from alembic import op

revision = "account_planning_0010"
down_revision = "account_planning_0009"
branch_labels = None
depends_on = None

PLAN = "account_planning_plan"
COLUMNS = ("client_status", "bcg", "owner_id")


def upgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_{PLAN}_by_{column}", PLAN, [column, "id"])


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_{PLAN}_by_{column}", PLAN)
