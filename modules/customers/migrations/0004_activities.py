"""Lay down activities, and when the last one of each account was."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "customers_0004"
down_revision = "customers_0003"
branch_labels = None
depends_on = None

ACCOUNT, ACTIVITY = "customers_account", "customers_activity"


def upgrade() -> None:
    op.add_column(ACCOUNT, sa.Column("last_activity_at", UtcDateTime(), nullable=True))
    op.create_index("ix_customers_account_last_activity", ACCOUNT, ["last_activity_at", "id"])
    op.create_table(
        ACTIVITY,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", LongText(), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=True),
        sa.Column("scheduled_at", UtcDateTime(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["customers_account.id"],
            name=f"fk_{ACTIVITY}_account_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["host_contact.id"],
            name=f"fk_{ACTIVITY}_contact_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["host_staff.id"], name=f"fk_{ACTIVITY}_owner_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{ACTIVITY}"),
    )
    op.create_index("ix_customers_activity_account", ACTIVITY, ["account_id", "occurred_at"])
    op.create_index("ix_customers_activity_occurred", ACTIVITY, ["occurred_at", "id"])
    op.create_index("ix_customers_activity_scheduled", ACTIVITY, ["scheduled_at", "id"])
    op.create_index("ix_customers_activity_owner", ACTIVITY, ["owner_id", "id"])
    op.create_index("ix_customers_activity_contact", ACTIVITY, ["contact_id", "id"])


def downgrade() -> None:
    op.drop_table(ACTIVITY)
    op.drop_index("ix_customers_account_last_activity", ACCOUNT)
    op.drop_column(ACCOUNT, "last_activity_at")
