"""What each person has on the dashboard."""

import sqlalchemy as sa
from alembic import op

import host.database.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host_dashboard",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("updated_at", host.database.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name=op.f("fk_host_dashboard_staff_id_host_staff"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_host_dashboard")),
    )
    # What came or changed lately, of all and of one owner, is found within dates.
    op.create_index("ix_host_client_created_at", "host_client", ["created_at", "id"])
    op.create_index(
        "ix_host_client_owner_created_at", "host_client", ["owner_id", "created_at", "id"]
    )
    op.create_index(
        "ix_host_client_owner_updated_at", "host_client", ["owner_id", "updated_at", "id"]
    )
    # Each person's own, soonest first.
    op.create_index("ix_host_reminder_staff_due", "host_reminder", ["staff_id", "state", "due_at"])
