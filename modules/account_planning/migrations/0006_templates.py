"""Lay down templates of plans, and where brought plans and templates come from."""

import sqlalchemy as sa
from alembic import op

from host.api import LongText, UtcDateTime

revision = "account_planning_0006"
down_revision = "account_planning_0005"
branch_labels = None
depends_on = None

TABLES = (
    "account_planning_template",
    "account_planning_template_line",
    "account_planning_template_goal",
    "account_planning_origin",
)


def upgrade() -> None:
    op.create_table(
        "account_planning_template",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("name", 120),
        _text("about", 300),
        _text("subject", 200),
        _text("period_type", 10),
        *(sa.Column(name, LongText(), nullable=False) for name in _TEXTS),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_template"),
    )
    op.create_index(
        "ix_account_planning_template_by_name", "account_planning_template", ["name", "id"]
    )
    op.create_table(
        "account_planning_template_line",
        *_below_template("line"),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        _text("level", 10),
        _text("title", 500),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("due_anchor", 20),
        sa.Column("due_days", sa.Integer(), nullable=True),
        _text("priority", 10),
        sa.Column("for_owner", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["account_planning_template_line.id"],
            name="fk_account_planning_template_line_parent_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_account_planning_template_line_place",
        "account_planning_template_line",
        ["template_id", "position"],
    )
    op.create_index(
        "ix_account_planning_template_line_parent", "account_planning_template_line", ["parent_id"]
    )
    op.create_table(
        "account_planning_template_goal",
        *_below_template("goal"),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("name", 300),
        _text("unit", 40),
        sa.Column("target", sa.BigInteger(), nullable=True),
        _text("due_anchor", 20),
        sa.Column("due_days", sa.Integer(), nullable=True),
    )
    op.create_index(
        "ix_account_planning_template_goal_place",
        "account_planning_template_goal",
        ["template_id", "position"],
    )
    op.create_table(
        "account_planning_origin",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("key", 120),
        *_pointer("plan"),
        *_pointer("template"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_planning_origin"),
        sa.UniqueConstraint("key", name="uq_account_planning_origin_key"),
    )
    for noun in ("plan", "template"):
        op.create_index(
            f"ix_account_planning_origin_{noun}", "account_planning_origin", [f"{noun}_id"]
        )


_TEXTS = (
    "vision",
    "mission",
    "objectives",
    "threat",
    "opportunity",
    "criteria",
    "constraints",
    "mind_map",
)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _below_template(noun: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["account_planning_template.id"],
            name=f"fk_account_planning_template_{noun}_template_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_account_planning_template_{noun}"),
    ]


def _pointer(noun: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(f"{noun}_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            [f"{noun}_id"],
            [f"account_planning_{noun}.id"],
            name=f"fk_account_planning_origin_{noun}_id",
            ondelete="CASCADE",
        ),
    ]


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
