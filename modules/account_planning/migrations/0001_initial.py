"""Lay down plans and what hangs on them."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "account_planning_0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "account_planning_counter",
    "account_planning_plan",
    "account_planning_financial",
    "account_planning_marketing",
    "account_planning_objective",
    "account_planning_recurrence",
    "account_planning_update_request",
    "account_planning_item",
    "account_planning_task",
)


def upgrade() -> None:
    op.create_table(
        "account_planning_counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_account_planning_counter"),
    )
    op.create_table(
        "account_planning_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("client_name", sa.String(length=200), nullable=False),
        sa.Column("period_type", sa.String(length=10), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_rank", sa.SmallInteger(), nullable=False),
        sa.Column("client_status", sa.String(length=10), nullable=False),
        sa.Column("bcg", sa.String(length=20), nullable=False),
        sa.Column("industry", sa.String(length=120), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("product", LongText(), nullable=False),
        sa.Column("online_channel", LongText(), nullable=False),
        sa.Column("offline_channel", LongText(), nullable=False),
        sa.Column("vision", LongText(), nullable=False),
        sa.Column("mission", LongText(), nullable=False),
        sa.Column("partners", LongText(), nullable=False),
        sa.Column("prior_year_activity", LongText(), nullable=False),
        sa.Column("objectives", LongText(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("revenue_next_year", sa.BigInteger(), nullable=True),
        sa.Column("margin", sa.BigInteger(), nullable=True),
        sa.Column("wallet_share", sa.BigInteger(), nullable=True),
        sa.Column("threat", LongText(), nullable=False),
        sa.Column("opportunity", LongText(), nullable=False),
        sa.Column("criteria", LongText(), nullable=False),
        sa.Column("constraints", LongText(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_by_name", sa.String(length=120), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["host_staff.id"],
            name="fk_account_planning_plan_approved_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["host_client.id"],
            name="fk_account_planning_plan_client_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["host_staff.id"],
            name="fk_account_planning_plan_owner_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_plan"),
        sa.UniqueConstraint("number", name="uq_account_planning_plan_number"),
    )
    op.create_index(
        "ix_account_planning_plan_by_client_name", "account_planning_plan", ["client_name", "id"]
    )
    op.create_index("ix_account_planning_plan_by_margin", "account_planning_plan", ["margin", "id"])
    op.create_index(
        "ix_account_planning_plan_by_period_start", "account_planning_plan", ["period_start", "id"]
    )
    op.create_index(
        "ix_account_planning_plan_by_revenue_next_year",
        "account_planning_plan",
        ["revenue_next_year", "id"],
    )
    op.create_index(
        "ix_account_planning_plan_by_status_rank", "account_planning_plan", ["status_rank", "id"]
    )
    op.create_index(
        "ix_account_planning_plan_by_subject", "account_planning_plan", ["subject", "id"]
    )
    op.create_index(
        "ix_account_planning_plan_by_updated_at", "account_planning_plan", ["updated_at", "id"]
    )
    op.create_index(
        "ix_account_planning_plan_by_wallet_share", "account_planning_plan", ["wallet_share", "id"]
    )
    op.create_index(
        "ix_account_planning_plan_client",
        "account_planning_plan",
        ["client_id", "period_type", "period_start"],
    )
    op.create_index(
        "ix_account_planning_plan_creator", "account_planning_plan", ["created_by", "status"]
    )
    op.create_index(
        "ix_account_planning_plan_ended",
        "account_planning_plan",
        ["period_type", "period_start", "status"],
    )
    op.create_index(
        "ix_account_planning_plan_owner", "account_planning_plan", ["owner_id", "status"]
    )

    op.create_table(
        "account_planning_financial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revenue", sa.BigInteger(), nullable=True),
        sa.Column("sales_spent", sa.BigInteger(), nullable=True),
        sa.Column("traffic", sa.BigInteger(), nullable=True),
        sa.Column("loss", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_financial_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_financial"),
    )
    op.create_index(
        "ix_account_planning_financial_plan", "account_planning_financial", ["plan_id", "position"]
    )

    op.create_table(
        "account_planning_marketing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=300), nullable=False),
        sa.Column("reference", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_marketing_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_marketing"),
    )
    op.create_index(
        "ix_account_planning_marketing_plan", "account_planning_marketing", ["plan_id", "position"]
    )

    op.create_table(
        "account_planning_objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_objective_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_objective"),
    )
    op.create_index(
        "ix_account_planning_objective_plan", "account_planning_objective", ["plan_id", "position"]
    )

    op.create_table(
        "account_planning_recurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("period_type", sa.String(length=10), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("source_plan_id", sa.Integer(), nullable=False),
        sa.Column("copy_plan_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["host_client.id"],
            name="fk_account_planning_recurrence_client_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["copy_plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_recurrence_copy_plan_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_recurrence_source_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_recurrence"),
        sa.UniqueConstraint(
            "client_id",
            "period_type",
            "period_start",
            "source_plan_id",
            name="uq_account_planning_recurrence_once",
        ),
    )
    op.create_index(
        "ix_account_planning_recurrence_copy", "account_planning_recurrence", ["copy_plan_id"]
    )
    op.create_index(
        "ix_account_planning_recurrence_source", "account_planning_recurrence", ["source_plan_id"]
    )

    op.create_table(
        "account_planning_update_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("message", LongText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("handled_by_name", sa.String(length=120), nullable=False),
        sa.Column("answer", LongText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["host_contact.id"],
            name="fk_account_planning_update_request_contact_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["handled_by"],
            ["host_staff.id"],
            name="fk_account_planning_update_request_handled_by",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_update_request_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_update_request"),
    )
    op.create_index(
        "ix_account_planning_update_request_plan",
        "account_planning_update_request",
        ["plan_id", "id"],
    )

    op.create_table(
        "account_planning_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["objective_id"],
            ["account_planning_objective.id"],
            name="fk_account_planning_item_objective_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_item_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_item"),
    )
    op.create_index("ix_account_planning_item_objective", "account_planning_item", ["objective_id"])
    op.create_index(
        "ix_account_planning_item_plan", "account_planning_item", ["plan_id", "position"]
    )

    op.create_table(
        "account_planning_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=500), nullable=False),
        sa.Column("pic_id", sa.Integer(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("reminder", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["account_planning_item.id"],
            name="fk_account_planning_task_item_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pic_id"],
            ["host_staff.id"],
            name="fk_account_planning_task_pic_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name="fk_account_planning_task_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_task"),
    )
    op.create_index("ix_account_planning_task_item", "account_planning_task", ["item_id"])
    op.create_index(
        "ix_account_planning_task_open", "account_planning_task", ["status", "deadline"]
    )
    op.create_index("ix_account_planning_task_pic", "account_planning_task", ["pic_id", "plan_id"])
    op.create_index(
        "ix_account_planning_task_plan", "account_planning_task", ["plan_id", "position"]
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
