"""Lay down teams, services, goals, competitors and meeting notes."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "account_planning_0002"
down_revision = "account_planning_0001"
branch_labels = None
depends_on = None

TABLES = (
    "account_planning_team_member",
    "account_planning_client_member",
    "account_planning_service",
    "account_planning_offering",
    "account_planning_goal",
    "account_planning_competitor",
    "account_planning_note",
)


def upgrade() -> None:
    _grid(
        "team_member",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        _text("role", 120),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["host_staff.id"],
            name="fk_account_planning_team_member_staff_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_account_planning_team_member_staff",
        "account_planning_team_member",
        ["staff_id", "plan_id"],
    )
    _grid(
        "client_member",
        _text("name", 120),
        _text("title", 120),
        _text("email", 254),
        _text("phone", 60),
        _text("personality", 300),
        _text("highlights", 1000),
        _text("working_status", 20),
    )
    _grid(
        "service",
        _text("service", 300),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("yearly_value", sa.BigInteger(), nullable=True),
        _text("note", 1000),
    )
    _grid(
        "offering",
        _text("offering", 300),
        _text("potential", 20),
        _text("scale", 120),
        sa.Column("prioritisation", sa.SmallInteger(), nullable=True),
    )
    _grid(
        "goal",
        _text("name", 300),
        _text("unit", 40),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("actual", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
    )
    _grid("competitor", _text("name", 200), _text("threat", 20), _text("notes", 1000))
    op.create_table(
        "account_planning_note",
        *_common("note"),
        sa.Column("held_on", sa.Date(), nullable=False),
        _text("kind", 20),
        _text("attendees", 500),
        sa.Column("text", LongText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "ix_account_planning_note_plan", "account_planning_note", ["plan_id", "held_on", "id"]
    )


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _common(noun: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["account_planning_plan.id"],
            name=f"fk_account_planning_{noun}_plan_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_account_planning_{noun}"),
    ]


def _grid(noun: str, *columns: sa.schema.SchemaItem) -> None:
    table = f"account_planning_{noun}"
    place = sa.Column("position", sa.Integer(), nullable=False)
    op.create_table(table, *_common(noun), place, *columns)
    op.create_index(f"ix_{table}_plan", table, ["plan_id", "position"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
