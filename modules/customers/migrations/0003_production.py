"""Lay down types of task, resources, production teams, and the rules that give them tasks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from host.api import UtcDateTime

revision = "customers_0003"
down_revision = "customers_0002"
branch_labels = None
depends_on = None

TASK_TYPE, RESOURCE = "customers_task_type", "customers_resource"
TEAM, RULE = "customers_team", "customers_team_rule"


def _record(name: str, *parts: Any) -> None:
    """Make a table of records, each with an id, its history in short, and a version."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _whole(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _points(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def upgrade() -> None:
    _record(TASK_TYPE, _text("name", 80), sa.UniqueConstraint("name", name=f"uq_{TASK_TYPE}_name"))
    _record(
        RESOURCE,
        _text("name", 120),
        _whole("staff_id"),
        _text("email", 254),
        sa.Column("hourly_cost", sa.BigInteger(), nullable=True),
        _text("cost_currency", 3),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _points(RESOURCE, "staff_id", "host_staff", "SET NULL"),
    )
    op.create_index("ix_customers_resource_name", RESOURCE, ["name", "id"])
    op.create_index("ix_customers_resource_staff", RESOURCE, ["staff_id", "id"])
    _record(
        TEAM,
        _text("name", 80),
        _whole("brand_id"),
        _whole("lead_id"),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _points(TEAM, "brand_id", "customers_brand"),
        _points(TEAM, "lead_id", "host_staff", "SET NULL"),
        sa.UniqueConstraint("name", name=f"uq_{TEAM}_name"),
    )
    op.create_index("ix_customers_team_brand", TEAM, ["brand_id", "id"])
    op.create_index("ix_customers_team_lead", TEAM, ["lead_id", "id"])
    _record(
        RULE,
        _whole("account_id", nullable=False),
        _text("name", 500),
        _whole("team_id", nullable=False),
        _whole("task_type_id"),
        _whole("type_key", nullable=False),
        _text("specs", 300),
        _whole("priority", nullable=False),
        _points(RULE, "account_id", "customers_account", "CASCADE"),
        _points(RULE, "team_id", TEAM),
        _points(RULE, "task_type_id", TASK_TYPE),
        sa.UniqueConstraint("account_id", "type_key", "specs", name="uq_customers_team_rule_tasks"),
    )
    op.create_index("ix_customers_team_rule_team", RULE, ["team_id", "id"])
    op.create_index("ix_customers_team_rule_type", RULE, ["task_type_id", "id"])
    op.create_index("ix_customers_team_rule_priority", RULE, ["priority", "id"])


def downgrade() -> None:
    for table in (RULE, TEAM, RESOURCE, TASK_TYPE):
        op.drop_table(table)
