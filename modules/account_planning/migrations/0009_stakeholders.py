"""Lay down stakeholders and the white space."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from host.api import UtcDateTime

revision = "account_planning_0009"
down_revision = "account_planning_0008"
branch_labels = None
depends_on = None

MEMBER, CELL = "account_planning_client_member", "account_planning_white_space"
POINTING = {
    "reports_to_id": (MEMBER, f"fk_{MEMBER}_reports_to_id", f"ix_{MEMBER}_above"),
    "relation_owner_id": ("host_staff", f"fk_{MEMBER}_relation_owner_id", f"ix_{MEMBER}_owner"),
}


def upgrade() -> None:
    for column in _plain():
        op.add_column(MEMBER, column)
    for name, (target, key, index) in POINTING.items():
        _point(name, target, key)
        op.create_index(index, MEMBER, [name])
    op.create_table(
        CELL,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=300), nullable=False),
        sa.Column("service_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("yearly_value", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name=f"fk_{CELL}_plan_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["host_client.id"], name=f"fk_{CELL}_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{CELL}"),
        sa.UniqueConstraint("plan_id", "client_id", "service_key", name=f"uq_{CELL}_cell"),
    )
    op.create_index(f"ix_{CELL}_client", CELL, ["client_id"])


def _plain() -> list[sa.Column[Any]]:
    return [
        sa.Column("influence", sa.SmallInteger(), nullable=True),
        sa.Column("support", sa.SmallInteger(), nullable=True),
        sa.Column("decision_role", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("contacted_on", sa.Date(), nullable=True),
    ]


def _point(name: str, target: str, key: str) -> None:
    # SQLite makes the table anew; nothing points at its rows yet.
    with op.batch_alter_table(MEMBER) as table:
        table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.create_foreign_key(key, target, [name], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_table(CELL)
    for name, (_target, key, index) in POINTING.items():
        with op.batch_alter_table(MEMBER) as table:
            table.drop_constraint(key, type_="foreignkey")
            table.drop_index(index)
            table.drop_column(name)
    for column in _plain():
        op.drop_column(MEMBER, column.name)
